package io.tianma.train.dl4j;

import io.tianma.train.model.TrainingStep;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.tensor.Backend;
import io.tianma.train.tensor.Precision;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect.Visibility;

/**
 * A whole encoder-decoder as the only layer of a DL4J network: features are source ids, INT [B, S],
 * labels are target ids from start to end token, INT [B, T + 1].
 *
 * <p>Built with {@code miniBatch(false)}, since the layer's gradient is that of the mean over the
 * target tokens already. This class is the configuration; {@link Seq2SeqNetwork} does the work.
 */
@JsonAutoDetect(
    fieldVisibility = Visibility.ANY,
    getterVisibility = Visibility.NONE,
    isGetterVisibility = Visibility.NONE,
    setterVisibility = Visibility.NONE)
public final class Seq2SeqLayer extends Layer {
  private static final long serialVersionUID = 1;

  private ModelConfig model;
  private TrainingStep step;
  private Precision precision;
  private String kernels;
  private int threads;
  private long seed;
  private IUpdater updater;

  /** For JSON. */
  Seq2SeqLayer() {}

  /**
   * A layer of that model.
   *
   * @param kernels name of the {@link Backend}
   * @param threads threads that share each step
   * @param seed of initial weights and dropout
   * @param updater a {@link FlatUpdater}, or one of DL4J's own
   */
  public Seq2SeqLayer(ModelConfig model, String kernels, int threads, long seed, IUpdater updater) {
    this(model, TrainingStep.PLAIN, Precision.FLOAT32, kernels, threads, seed, updater);
  }

  /**
   * The same.
   *
   * @param step how a step gets its gradient
   * @param precision of training, where the backend has it; see {@link Precision#on}
   */
  public Seq2SeqLayer(
      ModelConfig model,
      TrainingStep step,
      Precision precision,
      String kernels,
      int threads,
      long seed,
      IUpdater updater) {
    this.model = model;
    this.step = step;
    this.precision = precision;
    this.kernels = kernels;
    this.threads = threads;
    this.seed = seed;
    this.updater = updater;
  }

  public ModelConfig model() {
    return model;
  }

  public TrainingStep step() {
    return step;
  }

  public Precision precision() {
    return precision;
  }

  public String kernels() {
    return kernels;
  }

  public int threads() {
    return threads;
  }

  public long seed() {
    return seed;
  }

  public IUpdater updater() {
    return updater;
  }

  @Override
  public Seq2SeqNetwork instantiate(
      NeuralNetConfiguration conf,
      Collection<TrainingListener> listeners,
      int index,
      INDArray parameters,
      boolean initialize,
      DataType type) {
    Seq2SeqNetwork network = new Seq2SeqNetwork(conf, type);
    network.setListeners(listeners);
    network.setIndex(index);
    network.setParamsViewArray(parameters);
    network.setParamTable(initializer().init(conf, parameters, initialize));
    if (updater instanceof FlatUpdater own) {
      own.bind(network);
    }
    return network;
  }

  @Override
  public ParamInitializer initializer() {
    return Seq2SeqInitializer.INSTANCE;
  }

  /** DL4J's own clone is shallow: two networks would share one updater and what it is bound to. */
  @Override
  public Seq2SeqLayer clone() {
    Seq2SeqLayer copy = (Seq2SeqLayer) super.clone();
    copy.updater = updater.clone();
    return copy;
  }

  @Override
  public IUpdater getUpdaterByParam(String name) {
    return updater instanceof FlatUpdater own ? own.of(name) : updater;
  }

  /** None: decay belongs to the updater. DL4J asks for every parameter, twice a step. */
  @Override
  public List<Regularization> getRegularizationByParam(String name) {
    return null;
  }

  @Override
  public GradientNormalization getGradientNormalization() {
    return GradientNormalization.None;
  }

  @Override
  public double getGradientNormalizationThreshold() {
    return 0;
  }

  @Override
  public boolean isPretrainParam(String name) {
    return false;
  }

  @Override
  public InputType getOutputType(int index, InputType input) {
    return InputType.feedForward(model.vocab());
  }

  @Override
  public void setNIn(InputType input, boolean override) {}

  @Override
  public InputPreProcessor getPreProcessorForInputType(InputType input) {
    return null;
  }

  @Override
  public LayerMemoryReport getMemoryReport(InputType input) {
    long count = initializer().numParams(this);
    return new LayerMemoryReport.Builder(
            layerName, Seq2SeqLayer.class, input, getOutputType(0, input))
        .standardMemory(count, updater.stateSize(count))
        .workingMemory(0, 0, 0, 0)
        .build();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Seq2SeqLayer that
        && Objects.equals(layerName, that.layerName)
        && Objects.equals(model, that.model)
        && Objects.equals(step, that.step)
        && precision == that.precision
        && Objects.equals(kernels, that.kernels)
        && threads == that.threads
        && seed == that.seed
        && Objects.equals(updater, that.updater);
  }

  @Override
  protected boolean canEqual(Object other) {
    return other instanceof Seq2SeqLayer;
  }

  @Override
  public int hashCode() {
    return Objects.hash(layerName, model, step, precision, kernels, threads, seed, updater);
  }
}
