package io.tianma.train.dl4j;

import io.tianma.train.model.Architecture;
import io.tianma.train.model.Batch;
import io.tianma.train.model.Counter;
import io.tianma.train.model.Seq2Seq;
import io.tianma.train.model.StepResult;
import io.tianma.train.model.parameter.Parameters;
import io.tianma.train.optim.Optimizer;
import io.tianma.train.tensor.Backend;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.layers.IOutputLayer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.AbstractLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The layer at work: runs {@link Seq2Seq} on DL4J's flat parameter and gradient vectors.
 *
 * <p>Scoring does not need the gradient vector, which DL4J makes at the first fit; the network is
 * opened anew when it comes.
 */
public final class Seq2SeqNetwork extends AbstractLayer<Seq2SeqLayer> implements IOutputLayer {
  private static final long serialVersionUID = 1;

  /** One key without underscore for the whole: the updater splits keys at the last one. */
  private static final String ALL = "all";

  private transient INDArray parameters;
  private transient INDArray gradients;
  private transient DefaultGradient gradient;
  private transient Map<String, INDArray> table;
  private transient INDArray labels;
  private transient FlatVectors vectors;
  private transient Seq2Seq open;
  private transient Optimizer optimizer;
  private transient StepResult last;
  private transient boolean underWay; // a step whose norm nobody has looked at
  private transient long stream;
  private transient long momentsStart;

  Seq2SeqNetwork(NeuralNetConfiguration conf, DataType type) {
    super(conf, type);
  }

  /** Sums of the last batch that was trained on. */
  public StepResult last() {
    return last;
  }

  /** Gives the dropout of a worker its own random numbers, and its rows their numbers. */
  public void stream(long worker) {
    stream = worker;
  }

  /** Says at which iteration the moments were zero; 0 unless they are reset on the way. */
  public void momentsStart(long iteration) {
    momentsStart = iteration;
  }

  long momentsStart() {
    return momentsStart;
  }

  /** What decides the bits here besides the configuration. */
  public String fingerprint() {
    Seq2SeqLayer layer = layerConf();
    return layer.precision().fingerprint(Backend.named(layer.kernels()));
  }

  /** The network over the current parameters, for losses, logits and generation. */
  public Seq2Seq seq2Seq() {
    if (open == null) {
      Seq2SeqLayer layer = layerConf();
      Backend backend = Backend.named(layer.kernels());
      open =
          new Seq2Seq(
              layer.model(),
              layer.step(),
              layer.precision().on(backend),
              backend,
              layer.threads(),
              vectors().of(parameters),
              gradients == null ? null : vectors().ofKernels(gradients));
    }
    return open;
  }

  /** Where the kernels have DL4J's vectors. */
  FlatVectors vectors() {
    if (vectors == null) {
      vectors = FlatVectors.of(Backend.named(layerConf().kernels()));
    }
    return vectors;
  }

  /**
   * Says that DL4J's vectors (parameters, updater state) were written from outside: kernels on a
   * device see it from now on.
   */
  public void changed() {
    if (vectors != null) {
      vectors.changed();
    }
    if (open != null) {
      open.operandsAreCurrent(false);
    }
  }

  /** Says that a step was queued whose gradient's norm nobody has looked at. */
  void stepUnderWay() {
    underWay = true;
    if (!Double.isFinite(last.lossSum())) {
      expectFiniteNorm(false); // which says it at once where it is likely
    }
  }

  /**
   * Looks at the norm of the step that was queued last, if nobody has.
   *
   * @param late whether another step has begun since
   * @throws NotFinite if it is not finite; neither step has changed anything
   */
  void expectFiniteNorm(boolean late) {
    if (!underWay) {
      return;
    }
    underWay = false;
    double norm = optimizer.norm();
    if (!Double.isFinite(norm)) {
      throw new NotFinite("gradient norm", norm, late);
    }
  }

  /**
   * Brings DL4J's vectors up to date with what kernels on a device made of them.
   *
   * @throws NotFinite if the gradient of the last step was not finite
   */
  public void settle() {
    settle(true);
  }

  /**
   * The same.
   *
   * @param moments whether the updater's state is wanted too, not the parameters alone
   */
  public void settle(boolean moments) {
    expectFiniteNorm(false);
    if (!moments && vectors != null) {
      vectors.settle(parameters);
      return;
    }
    if (vectors != null) {
      vectors.settle();
    }
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr manager) {
    long seed = layerConf().seed() + 0x9e3779b97f4a7c15L * stream;
    Batch batch = batch();
    long row = stream * batch.rows();
    last =
        seq2Seq()
            .lossAndGradients(
                batch, new Counter(seed, layerConf().seed(), getIterationCount(), row));
    return new Pair<>(gradient, null);
  }

  /** In training DL4J asks right after the backward pass, which has found the loss already. */
  @Override
  public double computeScore(double decay, boolean training, LayerWorkspaceMgr manager) {
    return (training ? last : seq2Seq().loss(batch())).loss();
  }

  @Override
  public INDArray computeScoreForExamples(double decay, LayerWorkspaceMgr manager) {
    Batch all = batch();
    double[] scores = new double[all.rows()];
    for (int b = 0; b < scores.length; b++) {
      scores[b] = seq2Seq().loss(row(all, b)).loss();
    }
    return Nd4j.createFromArray(scores).castTo(dataType).reshape(scores.length, 1);
  }

  private Batch batch() {
    int rows = Math.toIntExact(input.size(0));
    return Batch.ofTargets(rows, Flat.ints(input), Flat.ints(labels));
  }

  private static Batch row(Batch all, int b) {
    int source = all.sourceLength();
    int target = all.targetLength();
    return Batch.of(
        1,
        Arrays.copyOfRange(all.sourceBS(), b * source, (b + 1) * source),
        Arrays.copyOfRange(all.inputBT(), b * target, (b + 1) * target),
        Arrays.copyOfRange(all.labelBT(), b * target, (b + 1) * target));
  }

  @Override
  public void setParamsViewArray(INDArray view) {
    close();
    parameters = view;
  }

  @Override
  public void setBackpropGradientsViewArray(INDArray view) {
    close();
    gradients = view;
    gradient = new DefaultGradient(view);
    gradient.setGradientFor(ALL, view);
  }

  /** The optimizer that updates these parameters, for the updater of its layer. */
  Optimizer optimizer(FlatUpdater updater) {
    if (optimizer == null) {
      Seq2SeqLayer layer = layerConf();
      Parameters list = Architecture.parameters(layer.model());
      optimizer = updater.open(list, Backend.named(layer.kernels()), layer.threads());
    }
    return optimizer;
  }

  /** Gives back threads and activations; the next use opens them again. */
  @Override
  public void close() {
    underWay = false;
    if (optimizer != null) {
      optimizer.close();
      optimizer = null;
    }
    if (open != null) {
      open.close();
      open = null;
    }
    if (vectors != null) {
      vectors.close();
      vectors = null;
    }
  }

  @Override
  public INDArray params() {
    return parameters;
  }

  @Override
  public void setParams(INDArray values) {
    parameters.assign(values.reshape(parameters.shape()));
  }

  @Override
  public long numParams() {
    return parameters.length();
  }

  @Override
  public long numParams(boolean backwards) {
    return numParams();
  }

  @Override
  public INDArray getGradientsViewArray() {
    return gradients;
  }

  @Override
  public Gradient gradient() {
    return gradient;
  }

  @Override
  public Map<String, INDArray> paramTable() {
    return table;
  }

  @Override
  public Map<String, INDArray> paramTable(boolean backpropOnly) {
    return table;
  }

  @Override
  public void setParamTable(Map<String, INDArray> views) {
    table = views;
  }

  @Override
  public INDArray getParam(String name) {
    return table.get(name);
  }

  @Override
  public void setParam(String name, INDArray values) {
    table.get(name).assign(values);
  }

  @Override
  public boolean needsLabels() {
    return true;
  }

  @Override
  public void setLabels(INDArray targets) {
    labels = targets;
  }

  @Override
  public INDArray getLabels() {
    return labels;
  }

  @Override
  public void clear() {
    super.clear();
    labels = null;
  }

  @Override
  public double score() {
    return last == null ? 0 : last.loss();
  }

  @Override
  public boolean isPretrainLayer() {
    return false;
  }

  @Override
  public void clearNoiseWeightParams() {}

  @Override
  public boolean updaterDivideByMinibatch(String name) {
    return false;
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr manager) {
    throw unsupported("activations");
  }

  @Override
  public double f1Score(DataSet data) {
    throw unsupported("F1");
  }

  @Override
  public double f1Score(INDArray examples, INDArray targets) {
    throw unsupported("F1");
  }

  @Override
  public int numLabels() {
    return layerConf().model().vocab();
  }

  @Override
  public int[] predict(INDArray examples) {
    throw unsupported("classes");
  }

  @Override
  public List<String> predict(DataSet data) {
    throw unsupported("classes");
  }

  @Override
  public void fit(DataSetIterator data) {
    throw unsupported("fitting by itself");
  }

  @Override
  public void fit(INDArray examples, INDArray targets) {
    throw unsupported("fitting by itself");
  }

  @Override
  public void fit(DataSet data) {
    throw unsupported("fitting by itself");
  }

  @Override
  public void fit(INDArray examples, int[] targets) {
    throw unsupported("fitting by itself");
  }

  private static UnsupportedOperationException unsupported(String what) {
    return new UnsupportedOperationException(
        "an encoder-decoder layer has no " + what + "; use seq2Seq() for logits and generation");
  }
}
