package io.tianma.train.spark.rounds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tianma.data.testing.LocalSpark;
import io.tianma.train.dl4j.AdamWUpdater;
import io.tianma.train.dl4j.Flat;
import io.tianma.train.dl4j.LocalLoop;
import io.tianma.train.dl4j.Networks;
import io.tianma.train.dl4j.SmallModel;
import io.tianma.train.model.Batch;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.optim.AdamW;
import io.tianma.train.optim.OuterOptimizer;
import io.tianma.train.optim.Schedule;
import io.tianma.train.plan.PretrainOptions.Deltas;
import io.tianma.train.plan.PretrainOptions.UpdaterState;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.deeplearning4j.spark.api.Repartition;
import org.deeplearning4j.spark.api.TrainingMaster;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingMaster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;

@ExtendWith(LocalSpark.class)
class AveragingTrainingMasterTest {
  private static final int ROWS = 3;
  private static final ModelConfig UNIVAE =
      ModelConfig.builder(150, 16, 4, 2, 24, 3)
          .set("model", "univae")
          .set("max_positions", 10)
          .set("latent_from", 1)
          .set("latent_width", 4)
          .set("kappa", 8.0)
          .build();

  private static final ModelConfig GAUSSIAN = UNIVAE.but().set("latent", "gaussian").build();

  private final JavaSparkContext context =
      JavaSparkContext.fromSparkContext(LocalSpark.session().sparkContext());

  @Test
  void oneWorkerIsALocalLoopBitForBit() {
    checkOneWorker(SmallModel.CONFIG);
    checkOneWorker(UNIVAE);
    checkOneWorker(GAUSSIAN);
  }

  private void checkOneWorker(ModelConfig config) {
    MultiLayerNetwork network = SmallModel.network(config, SmallModel.adamW());
    SparkDl4jMultiLayer spark = spark(network, new AveragingTrainingMaster());
    try (LocalLoop local = new LocalLoop(config, SmallModel.SEED, settings())) {
      for (int round = 0; round < 3; round++) {
        fit(spark, 1, round, 2);
        for (int step = 2 * round; step < 2 * round + 2; step++) {
          local.step(SmallModel.batch(step, ROWS), SmallModel.schedule().rate(step), step);
        }
      }
      assertThat(Flat.floats(network.params())).isEqualTo(local.weights());
      assertThat(Flat.floats(network.updaterState())).isEqualTo(local.moments());
      assertThat(network.getIterationCount()).isEqualTo(6);
    }
  }

  @Test
  void aVectorOfManySlicesIsPutTogetherAsItWasCut() {
    ModelConfig large = ModelConfig.t511(9000, 64, 8, 1, 8, 1);
    MultiLayerNetwork network = SmallModel.network(large, SmallModel.adamW());
    assertThat(Part.slices(3 * (int) network.numParams())).isEqualTo(4);
    SparkDl4jMultiLayer spark = spark(network, new AveragingTrainingMaster());
    try (LocalLoop local = new LocalLoop(large, SmallModel.SEED, settings())) {
      for (int step = 0; step < 2; step++) {
        fit(spark, 1, step, 1);
        local.step(SmallModel.batch(step, ROWS), SmallModel.schedule().rate(step), step);
      }
      assertThat(Flat.floats(network.params())).isEqualTo(local.weights());
      assertThat(Flat.floats(network.updaterState())).isEqualTo(local.moments());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 5})
  void workersThatAverageEveryStepWithSgdAreOneWithABatchOfAllOfThem(int workers) {
    checkSgd(SmallModel.CONFIG, workers, 0.5);
  }

  /** Noise goes by the number of the row among those of all workers. */
  @ParameterizedTest
  @ValueSource(ints = {2, 5})
  void workersOfAUniVaeAreOneWithABatchOfAllOfThem(int workers) {
    checkSgd(UNIVAE, workers, 0.2);
    checkSgd(GAUSSIAN.but().set("latent_normalization", "none").build(), workers, 0.02);
  }

  private void checkSgd(ModelConfig config, int workers, double rate) {
    MultiLayerNetwork network = SmallModel.network(config, new Sgd(rate));
    MultiLayerNetwork alone = SmallModel.network(config, new Sgd(rate));
    SparkDl4jMultiLayer spark = spark(network, new AveragingTrainingMaster());
    for (int round = 0; round < 4; round++) {
      fit(spark, workers, round, 1);
      Batch[] batches = new Batch[workers];
      for (int worker = 0; worker < workers; worker++) {
        batches[worker] = SmallModel.batch(workers * round + worker, ROWS);
      }
      alone.fit(Networks.dataSet(NumberedLoader.joined(batches)));
      assertThat(network.score()).isCloseTo(alone.score(), within(1e-5));
    }
    float[] expected = Flat.floats(alone.params());
    float[] start = Flat.floats(SmallModel.network(config, new Sgd(rate)).params());
    assertThat(difference(Flat.floats(network.params()), expected)).isLessThan(2e-6);
    assertThat(difference(start, expected)).as("all of it was worth comparing").isGreaterThan(0.01);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void agreesWithDl4jsOwnMasterToTheBit(int workers) {
    int frequency = 3;
    MultiLayerNetwork own = network(SmallModel.adamW());
    MultiLayerNetwork stock = network(SmallModel.adamW());
    SparkDl4jMultiLayer ownSpark = spark(own, new AveragingTrainingMaster());
    SparkDl4jMultiLayer stockSpark = spark(stock, stock(workers, frequency));
    for (int round = 0; round < 3; round++) {
      // one and the same batch for all workers: DL4J's master does not weight them
      List<String> names = new ArrayList<>();
      for (int worker = 0; worker < workers; worker++) {
        for (int step = 0; step < frequency; step++) {
          names.add(NumberedLoader.name(sameTokens(worker, step), 1));
        }
      }
      ownSpark.fitPaths(context.parallelize(names, workers), new NumberedLoader());
      stockSpark.fitPaths(context.parallelize(names, workers), new NumberedLoader());
    }
    assertThat(Flat.floats(own.params())).isEqualTo(Flat.floats(stock.params()));
    assertThat(Flat.floats(own.updaterState())).isEqualTo(Flat.floats(stock.updaterState()));
    assertThat(own.getIterationCount()).isEqualTo(stock.getIterationCount());
  }

  /** Numbers of batches of one row that have equally many target tokens. */
  private static int sameTokens(int worker, int step) {
    int found = -1;
    for (int number = 0; ; number++) {
      if (SmallModel.batch(number, 1).targetTokens(SmallModel.CONFIG.padId()) == 4) {
        found++;
      }
      if (found == 10 * worker + step) {
        return number;
      }
    }
  }

  @Test
  void weighsWorkersByTheTargetTokensThatTheySaw() {
    float[] start = Flat.floats(network(new Sgd(1)).params());
    float[] first = after(List.of(NumberedLoader.name(1, 1)), 1);
    float[] second = after(List.of(NumberedLoader.name(2, 5)), 1);
    float[] both = after(List.of(NumberedLoader.name(1, 1), NumberedLoader.name(2, 5)), 2);
    double a = SmallModel.batch(1, 1).targetTokens(0);
    double b = SmallModel.batch(2, 5).targetTokens(0);
    assertThat(a).isNotEqualTo(b);
    for (int i = 0; i < both.length; i++) {
      float expected = (float) ((a * first[i] + b * second[i]) / (a + b));
      assertThat(both[i]).isCloseTo(expected, within(1e-6f));
    }
    assertThat(difference(start, both)).isGreaterThan(0.01);
  }

  @Test
  void emptyAndShortSlicesAreHarmless() {
    String batch = NumberedLoader.name(1, 2);
    float[] alone = after(List.of(batch), 1);
    assertThat(after(List.of(batch), 4)).as("workers without batches").isEqualTo(alone);
    assertThat(after(List.of(NumberedLoader.name(0, 0), batch), 2))
        .as("a batch without rows")
        .isEqualTo(alone);
    float[] start = Flat.floats(network(new Sgd(1)).params());
    assertThat(after(List.of(), 3)).as("nothing at all").isEqualTo(start);
  }

  @Test
  void stopsAtOneWorkersNaNAndKeepsTheNetwork() {
    checkNaN(SmallModel.CONFIG);
    checkNaN(UNIVAE);
  }

  private void checkNaN(ModelConfig config) {
    MultiLayerNetwork network = SmallModel.network(config, SmallModel.adamW());
    int number = 11;
    int token = SmallModel.batch(number, 1).sourceBS()[1];
    network.getLayer(0).getParam("shared.weight").getRow(token).assign(Float.NaN);
    float[] before = Flat.floats(network.params());
    List<String> names = new ArrayList<>();
    for (int other = 0; names.size() < 5; other++) {
      if (!uses(SmallModel.batch(other, 1), token)) {
        names.add(NumberedLoader.name(other, 1));
      }
    }
    names.add(3, NumberedLoader.name(number, 1));
    SparkDl4jMultiLayer spark = spark(network, new AveragingTrainingMaster());
    JavaRDD<String> batches = context.parallelize(names, 3);
    assertThatThrownBy(() -> spark.fitPaths(batches, new NumberedLoader()))
        .isInstanceOf(NotFiniteRound.class)
        .hasMessageContaining("worker 1, step 2: ")
        .hasMessageContaining("is NaN in batch#11:1");
    assertThat(Flat.floats(network.params())).isEqualTo(before);
    assertThat(network.getIterationCount()).isZero();
  }

  private static boolean uses(Batch batch, int token) {
    for (int id : batch.sourceBS()) {
      if (id == token) {
        return true;
      }
    }
    for (int id : batch.inputBT()) {
      if (id == token) {
        return true;
      }
    }
    return false;
  }

  @Test
  void aSingleWorkerThatKeepsItsMomentsIsALocalLoopToo() {
    MultiLayerNetwork network = network(SmallModel.adamW());
    AveragingTrainingMaster master = master(UpdaterState.WORKER, Deltas.FLOAT32);
    SparkDl4jMultiLayer spark = spark(network, master);
    try (LocalLoop local = new LocalLoop(SmallModel.CONFIG, SmallModel.SEED, settings())) {
      for (int step = 0; step < 4; step++) {
        fit(spark, 1, step, 1);
        local.step(SmallModel.batch(step, ROWS), SmallModel.schedule().rate(step), step);
      }
      assertThat(Flat.floats(network.params())).isEqualTo(local.weights());
      assertThat(master.moments()[0]).isEqualTo(local.moments());
    }
  }

  @Test
  void workersKeepMomentsOfTheirOwn() {
    AveragingTrainingMaster master = master(UpdaterState.WORKER, Deltas.FLOAT32);
    SparkDl4jMultiLayer spark = spark(network(SmallModel.adamW()), master);
    fit(spark, 3, 0, 2);
    float[][] first = master.moments().clone();
    assertThat(first[0]).isNotEqualTo(first[1]).isNotEqualTo(first[2]);
    fit(spark, 3, 1, 2);
    assertThat(master.moments()[1]).isNotEqualTo(first[1]);
  }

  @Test
  void resetMomentsBeginAnewWithTheirBiasCorrection() {
    Schedule constant = Schedule.constant(0.01, 0);
    MultiLayerNetwork network = network(new AdamWUpdater(settings(), constant, 0));
    SparkDl4jMultiLayer spark = spark(network, master(UpdaterState.RESET, Deltas.FLOAT32));
    for (int round = 0; round < 3; round++) {
      MultiLayerNetwork fresh = network(new AdamWUpdater(settings(), constant, 0));
      fresh.setParams(network.params().dup());
      fresh.fit(SmallModel.data(2 * round, ROWS));
      fresh.fit(SmallModel.data(2 * round + 1, ROWS));
      fit(spark, 1, round, 2);
      assertThat(Flat.floats(network.params())).isEqualTo(Flat.floats(fresh.params()));
    }
    assertThat(network.getIterationCount()).isEqualTo(6);
  }

  @ParameterizedTest
  @EnumSource(UpdaterState.class)
  void differencesInSixteenBitsLoseLittle(UpdaterState updaterState) {
    MultiLayerNetwork exact = network(SmallModel.adamW());
    MultiLayerNetwork rounded = network(SmallModel.adamW());
    float[] start = Flat.floats(exact.params());
    fit(spark(exact, master(updaterState, Deltas.FLOAT32)), 2, 0, 3);
    fit(spark(rounded, master(updaterState, Deltas.BFLOAT16)), 2, 0, 3);
    float[] a = Flat.floats(exact.params());
    float[] b = Flat.floats(rounded.params());
    assertThat(a).isNotEqualTo(b);
    for (int i = 0; i < a.length; i++) {
      float tolerance = 2 * 0x1p-8f * Math.abs(a[i] - start[i]) + 2e-4f;
      assertThat(b[i]).isCloseTo(a[i], within(tolerance));
    }
  }

  @Test
  void theOuterOptimizerActsOnTheParametersOnly() {
    OuterOptimizer diLoCo = new OuterOptimizer.DiLoCo(0.9, 0.7);
    AveragingTrainingMaster master =
        new AveragingTrainingMaster(
            new AveragingSettings(diLoCo, UpdaterState.AVERAGED, Deltas.FLOAT32));
    MultiLayerNetwork network = network(SmallModel.adamW());
    MultiLayerNetwork plain = network(SmallModel.adamW());
    float[] expected = Flat.floats(plain.params());
    fit(spark(plain, new AveragingTrainingMaster()), 2, 0, 2);
    float[] average = Flat.floats(plain.params());
    fit(spark(network, master), 2, 0, 2);
    for (int i = 0; i < expected.length; i++) {
      expected[i] -= 1.33f * (expected[i] - average[i]);
    }
    assertThat(difference(Flat.floats(network.params()), expected)).isLessThan(1e-6);
    assertThat(difference(Flat.floats(network.params()), average)).isGreaterThan(1e-3);
    assertThat(Flat.floats(network.updaterState())).isEqualTo(Flat.floats(plain.updaterState()));
  }

  /** As with speculative execution, which starts a task a second time beside the first. */
  @Test
  void tasksThatRunTwiceAtOnceGiveEqualBits() {
    MultiLayerNetwork alone = network(SmallModel.adamW());
    rounds(alone);
    List<MultiLayerNetwork> both =
        List.of(network(SmallModel.adamW()), network(SmallModel.adamW()));
    both.parallelStream().forEach(this::rounds);
    for (MultiLayerNetwork network : both) {
      assertThat(Flat.floats(network.params())).isEqualTo(Flat.floats(alone.params()));
      assertThat(Flat.floats(network.updaterState())).isEqualTo(Flat.floats(alone.updaterState()));
    }
  }

  private void rounds(MultiLayerNetwork network) {
    SparkDl4jMultiLayer spark = spark(network, new AveragingTrainingMaster());
    for (int round = 0; round < 6; round++) {
      fit(spark, 2, round, 4);
    }
  }

  private static AveragingTrainingMaster master(UpdaterState updaterState, Deltas deltas) {
    return new AveragingTrainingMaster(
        new AveragingSettings(new OuterOptimizer.Average(), updaterState, deltas));
  }

  @Test
  void tellsDl4jsListenersOfEachRound() {
    List<Integer> iterations = new ArrayList<>();
    TrainingListener listener =
        new BaseTrainingListener() {
          @Override
          public void iterationDone(Model model, int iteration, int epoch) {
            iterations.add(iteration);
          }
        };
    SparkDl4jMultiLayer spark = spark(network(new Sgd(0.1)), new AveragingTrainingMaster());
    spark.setListeners(listener);
    fit(spark, 2, 0, 3);
    fit(spark, 2, 1, 3);
    assertThat(iterations).containsExactly(3, 6);
    assertThat(spark.getScore()).isPositive();
  }

  /** Parameters after one round of those batches, with a network that starts anew. */
  private float[] after(List<String> names, int workers) {
    MultiLayerNetwork network = network(new Sgd(1));
    SparkDl4jMultiLayer spark = spark(network, new AveragingTrainingMaster());
    spark.fitPaths(context.parallelize(names, workers), new NumberedLoader());
    return Flat.floats(network.params());
  }

  private void fit(SparkDl4jMultiLayer spark, int workers, int round, int frequency) {
    List<String> names = new ArrayList<>();
    for (int batch = 0; batch < workers * frequency; batch++) {
      names.add(NumberedLoader.name(workers * frequency * round + batch, ROWS));
    }
    spark.fitPaths(context.parallelize(names, workers), new NumberedLoader());
  }

  private SparkDl4jMultiLayer spark(MultiLayerNetwork network, TrainingMaster<?, ?> master) {
    return new SparkDl4jMultiLayer(context, network, master);
  }

  private static ParameterAveragingTrainingMaster stock(int workers, int frequency) {
    return new ParameterAveragingTrainingMaster.Builder(workers, 1)
        .averagingFrequency(frequency)
        .batchSizePerWorker(1)
        .workerPrefetchNumBatches(0)
        .saveUpdater(true)
        .repartionData(Repartition.Never)
        .build();
  }

  private static MultiLayerNetwork network(IUpdater updater) {
    return SmallModel.network(SmallModel.CONFIG, updater);
  }

  private static AdamW.Settings settings() {
    return AdamW.Settings.t5Pegasus();
  }

  private static double difference(float[] a, float[] b) {
    double greatest = 0;
    for (int i = 0; i < a.length; i++) {
      greatest = Math.max(greatest, Math.abs((double) a[i] - b[i]));
    }
    return greatest;
  }
}
