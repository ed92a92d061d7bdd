package io.tianma.train.spark.rounds;

import io.tianma.train.dl4j.Flat;
import io.tianma.train.dl4j.Seq2SeqLayer;
import io.tianma.train.model.Architecture;
import io.tianma.train.model.parameter.Parameter;
import io.tianma.train.optim.OuterOptimizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.deeplearning4j.core.loader.DataSetLoader;
import org.deeplearning4j.core.loader.MultiDataSetLoader;
import org.deeplearning4j.core.storage.StatsStorageRouter;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.deeplearning4j.spark.api.TrainingHook;
import org.deeplearning4j.spark.api.TrainingMaster;
import org.deeplearning4j.spark.api.TrainingResult;
import org.deeplearning4j.spark.api.TrainingWorker;
import org.deeplearning4j.spark.api.stats.SparkTrainingStats;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * DL4J's parameter averaging for one {@link io.tianma.train.dl4j.Seq2SeqLayer}, exact to the bit:
 * {@code new SparkDl4jMultiLayer(context, network, master).fitPaths(batches, loader)} is one round.
 *
 * <p>Each partition of {@code batches} is a logical worker; its strings name the mini-batches that
 * it fits, one after the other, starting from the driver's parameters and updater state. Then those
 * of all workers are averaged, weighted by the target tokens that each saw, and installed in the
 * driver's network. Results do not depend on the number of executors, on retries or on speculation:
 * each slice of the vectors is summed on one executor in the order of the workers ({@link Sums}),
 * so the driver receives one model a round, however many workers there are.
 *
 * <p>It differs from DL4J's own {@code ParameterAveragingTrainingMaster} in that, and in the
 * weights: workers that saw nothing count nothing.
 */
public final class AveragingTrainingMaster
    implements TrainingMaster<TrainingResult, TrainingWorker<TrainingResult>> {
  private final AveragingSettings settings;
  private Collection<TrainingListener> listeners = List.of();
  private float[] momentum;
  private float[][] moments = {};
  private long momentsStart;
  private RoundResult last;

  /** Averages as DL4J's own master does. */
  public AveragingTrainingMaster() {
    this(AveragingSettings.plain());
  }

  public AveragingTrainingMaster(AveragingSettings settings) {
    this.settings = settings;
  }

  /**
   * Goes on with what {@link #momentum} and {@link #moments} said.
   *
   * @param newMomentum of the outer optimizer, F [N]; null for none yet
   * @param newMoments of each worker; empty for those of the network
   */
  public void restore(float[] newMomentum, float[][] newMoments) {
    momentum = newMomentum;
    moments = newMoments;
  }

  /** Says at which iteration the moments were zero. */
  public void momentsStart(long iteration) {
    momentsStart = iteration;
  }

  /** The outer optimizer's momentum; null before the first round, or if it has none. */
  public float[] momentum() {
    return momentum;
  }

  /** The moments that workers keep; empty before the first round, or if they keep none. */
  public float[][] moments() {
    return moments;
  }

  /** What the last round did. */
  public RoundResult last() {
    return last;
  }

  /**
   * One round.
   *
   * @throws NotFiniteRound if a number is not finite; the network stays as it was
   */
  @Override
  public void executeTrainingPaths(
      SparkDl4jMultiLayer spark,
      SparkComputationGraph graph,
      JavaRDD<String> batches,
      DataSetLoader loader,
      MultiDataSetLoader multiLoader) {
    MultiLayerNetwork network = Objects.requireNonNull(spark, "no MultiLayerNetwork").getNetwork();
    INDArray updater = settings.averagesMoments() ? moments(network) : null;
    float[] state = WorkerTask.read(network.params(), updater);
    float[] next = state.clone();
    RoundResult result = round(network, batches, loader, state, next);
    if (result.sums().targetTokens() > 0) {
      outer(network, result.steps(), state, next);
      network.setScore(result.sums().loss());
      spark.setScore(result.sums().loss());
    }
    WorkerTask.write(next, network.params(), updater);
    network.setIterationCount(network.getIterationCount() + result.steps());
    last = result;
    for (TrainingListener listener : listeners) {
      listener.iterationDone(network, network.getIterationCount(), network.getEpochCount());
    }
  }

  private static INDArray moments(MultiLayerNetwork network) {
    return network.getUpdater().getStateViewArray();
  }

  private void outer(MultiLayerNetwork network, int steps, float[] theta, float[] average) {
    OuterOptimizer outer = settings.outer();
    if (!outer.hasMomentum()) {
      return;
    }
    if (momentum == null) {
      momentum = new float[Math.toIntExact(network.numParams())];
    }
    Seq2SeqLayer layer = (Seq2SeqLayer) NetworkPool.layer(network).conf().getLayer();
    int lastStep = network.getIterationCount() + steps - 1;
    double rate = layer.updater().getLearningRate(lastStep, network.getEpochCount());
    for (Parameter measured : Architecture.parameters(layer.model())) {
      if (measured.measured()) { // nothing goes on where it went
        int from = Math.toIntExact(measured.offset());
        System.arraycopy(average, from, theta, from, Math.toIntExact(measured.elements()));
      }
    }
    outer.step(rate).apply(theta, average, momentum);
  }

  private RoundResult round(
      MultiLayerNetwork network,
      JavaRDD<String> batches,
      DataSetLoader loader,
      float[] state,
      float[] next) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(batches.context());
    Broadcast<Shipped> shipped =
        context.broadcast(
            new Shipped(
                configuration(network),
                state,
                Math.toIntExact(network.numParams()),
                network.getIterationCount(),
                network.getEpochCount(),
                momentsStart,
                loader,
                settings.compresses()));
    List<Broadcast<Floats>> own = broadcastMoments(context, network, batches.getNumPartitions());
    int owned = own.isEmpty() ? 0 : Math.multiplyExact(own.size(), Part.slices(moments[0].length));
    Sums sums = new Sums(batches.context(), state.length, owned);
    JavaPairRDD<Long, Part> parts =
        sums.sorted(
            batches.mapPartitionsWithIndex(
                (worker, part) -> WorkerTask.run(worker, part, shipped, own), true));
    try {
      int deltas = settings.compresses() ? Math.toIntExact(network.numParams()) : 0;
      Installation installation = new Installation(state, next, deltas, moments);
      sums.collect(parts, installation);
      moments = installation.moments();
      return installation.result();
    } finally {
      shipped.destroy();
      own.forEach(Broadcast::destroy);
      parts.rdd().cleanShuffleDependencies(false);
    }
  }

  /** One broadcast for each worker, so that it fetches its own moments only. */
  private List<Broadcast<Floats>> broadcastMoments(
      JavaSparkContext context, MultiLayerNetwork network, int workers) {
    List<Broadcast<Floats>> own = new ArrayList<>();
    if (!settings.keepsMoments()) {
      return own;
    }
    if (moments.length != workers) {
      moments = new float[workers][];
      Arrays.setAll(moments, worker -> Flat.floats(moments(network)));
    }
    for (float[] worker : moments) {
      own.add(context.broadcast(new Floats(worker)));
    }
    return own;
  }

  /** The JSON of the network with its counters at 0, so that all rounds share it. */
  static String configuration(MultiLayerNetwork network) {
    MultiLayerConfiguration copy = network.getLayerWiseConfigurations().clone();
    copy.setIterationCount(0);
    copy.setEpochCount(0);
    copy.getConfs().forEach(conf -> conf.setIterationCount(0));
    copy.getConfs().forEach(conf -> conf.setEpochCount(0));
    return copy.toJson();
  }

  @Override
  public void setListeners(Collection<TrainingListener> all) {
    listeners = List.copyOf(all);
  }

  @Override
  public void setListeners(StatsStorageRouter router, Collection<TrainingListener> all) {
    setListeners(all);
  }

  @Override
  public void setCollectTrainingStats(boolean collect) {
    if (collect) {
      throw unsupported("collecting DL4J's statistics");
    }
  }

  @Override
  public boolean getIsCollectTrainingStats() {
    return false;
  }

  @Override
  public SparkTrainingStats getTrainingStats() {
    return null;
  }

  @Override
  public boolean deleteTempFiles(JavaSparkContext context) {
    return true;
  }

  @Override
  public boolean deleteTempFiles(SparkContext context) {
    return true;
  }

  @Override
  public String toJson() {
    return "{\"@class\":\"" + getClass().getName() + "\"}";
  }

  @Override
  public String toYaml() {
    return "\"@class\": \"" + getClass().getName() + "\"\n";
  }

  @Override
  public void addHook(TrainingHook hook) {
    throw unsupported("hooks");
  }

  @Override
  public void removeHook(TrainingHook hook) {
    throw unsupported("hooks");
  }

  @Override
  public TrainingWorker<TrainingResult> getWorkerInstance(SparkDl4jMultiLayer network) {
    throw unsupported("DL4J's workers");
  }

  @Override
  public TrainingWorker<TrainingResult> getWorkerInstance(SparkComputationGraph network) {
    throw unsupported("computation graphs");
  }

  @Override
  public void executeTraining(SparkDl4jMultiLayer network, JavaRDD<DataSet> data) {
    throw unsupported("RDDs of data sets; name the batches and use fitPaths");
  }

  @Override
  public void executeTraining(SparkComputationGraph network, JavaRDD<DataSet> data) {
    throw unsupported("computation graphs");
  }

  @Override
  public void executeTrainingMDS(SparkComputationGraph network, JavaRDD<MultiDataSet> data) {
    throw unsupported("computation graphs");
  }

  private static UnsupportedOperationException unsupported(String what) {
    return new UnsupportedOperationException("AveragingTrainingMaster does without " + what);
  }
}
