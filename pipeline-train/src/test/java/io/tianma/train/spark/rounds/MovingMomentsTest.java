package io.tianma.train.spark.rounds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tianma.data.testing.LocalSpark;
import io.tianma.train.dl4j.Flat;
import io.tianma.train.dl4j.Networks;
import io.tianma.train.dl4j.SmallModel;
import io.tianma.train.model.Architecture;
import io.tianma.train.model.Batch;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.model.parameter.Parameter;
import io.tianma.train.optim.OuterOptimizer;
import io.tianma.train.plan.PretrainOptions.Deltas;
import io.tianma.train.plan.PretrainOptions.UpdaterState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;

/** The moving moments of Gaussian latents are measured: averaged over workers, never stepped. */
@ExtendWith(LocalSpark.class)
class MovingMomentsTest {
  private static final int ROWS = 3;
  private static final ModelConfig GAUSSIAN =
      ModelConfig.builder(150, 16, 4, 2, 24, 3)
          .set("model", "univae")
          .set("max_positions", 10)
          .set("latent_from", 1)
          .set("latent_width", 4)
          .set("latent", "gaussian")
          .build();

  private final JavaSparkContext context =
      JavaSparkContext.fromSparkContext(LocalSpark.session().sparkContext());

  static Stream<OuterOptimizer> outerOptimizers() {
    return Stream.of(
        new OuterOptimizer.Bmuf(0.875, 1, true),
        new OuterOptimizer.Bmuf(0.5, 1, false),
        new OuterOptimizer.SlowMo(0.5, 1),
        new OuterOptimizer.DiLoCo(0.9, 0.7));
  }

  /** From the same parameters a plain average finds the same moments, to the bit. */
  @ParameterizedTest
  @MethodSource("outerOptimizers")
  void anOuterOptimizerTakesThemAsTheyWereAveraged(OuterOptimizer outer) {
    MultiLayerNetwork network = network(SmallModel.adamW());
    AveragingTrainingMaster master =
        new AveragingTrainingMaster(
            new AveragingSettings(outer, UpdaterState.AVERAGED, Deltas.FLOAT32));
    SparkDl4jMultiLayer spark = new SparkDl4jMultiLayer(context, network, master);
    for (int round = 0; round < 3; round++) {
      float[] start = Flat.floats(network.params());
      MultiLayerNetwork plain = network(SmallModel.adamW());
      plain.setParams(network.params().dup());
      plain.getUpdater().getStateViewArray().assign(network.getUpdater().getStateViewArray());
      plain.setIterationCount(network.getIterationCount());
      List<String> batches = names(4 * round, 4);
      fit(new SparkDl4jMultiLayer(context, plain, new AveragingTrainingMaster()), batches, 2);
      fit(spark, batches, 2);
      float[] moved = Flat.floats(network.params());
      float[] averaged = Flat.floats(plain.params());
      assertThat(measured(moved)).isEqualTo(measured(averaged)).isNotEqualTo(measured(start));
      assertThat(moved).as("the outer optimizer did something").isNotEqualTo(averaged);
      assertThat(measured(master.momentum())).containsOnly(0f);
    }
  }

  /**
   * Those of the lowest latent are one worker's with all rows; higher ones see points that were
   * normalized over the rows of their own worker.
   */
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 5})
  void workersFindTogetherWhatOneWithAllRowsFinds(int workers) {
    IUpdater still = new Sgd(0);
    MultiLayerNetwork network = network(still);
    MultiLayerNetwork alone = network(still);
    SparkDl4jMultiLayer spark =
        new SparkDl4jMultiLayer(context, network, new AveragingTrainingMaster());
    int[] numbers = withEqualTargets(3 * workers);
    for (int round = 0; round < 3; round++) {
      int[] all = Arrays.copyOfRange(numbers, round * workers, (round + 1) * workers);
      fit(
          spark,
          Arrays.stream(all).mapToObj(number -> NumberedLoader.name(number, ROWS)).toList(),
          workers);
      Batch[] batches =
          Arrays.stream(all)
              .mapToObj(number -> SmallModel.batch(number, ROWS))
              .toArray(Batch[]::new);
      alone.fit(Networks.dataSet(NumberedLoader.joined(batches)));
    }
    Parameter lowest = moments().get(0);
    float[] expected = values(lowest, Flat.floats(alone.params()));
    float[] found = values(lowest, Flat.floats(network.params()));
    float[] start = values(lowest, Flat.floats(network(still).params()));
    for (int i = 0; i < expected.length; i++) {
      assertThat(found[i]).isCloseTo(expected[i], within(1e-6f));
      assertThat(Math.abs(expected[i] - start[i])).as("it moved").isGreaterThan(1e-5f);
    }
  }

  /** Batches whose workers have equal weights. */
  private static int[] withEqualTargets(int count) {
    int wanted = SmallModel.batch(0, ROWS).targetTokens(GAUSSIAN.padId());
    return IntStream.iterate(0, number -> number + 1)
        .filter(n -> SmallModel.batch(n, ROWS).targetTokens(GAUSSIAN.padId()) == wanted)
        .limit(count)
        .toArray();
  }

  private static List<Parameter> moments() {
    return StreamSupport.stream(Architecture.parameters(GAUSSIAN).spliterator(), false)
        .filter(Parameter::measured)
        .toList();
  }

  private static float[] measured(float[] parameters) {
    int length = moments().stream().mapToInt(p -> (int) p.elements()).sum();
    float[] all = new float[length];
    int at = 0;
    for (Parameter parameter : moments()) {
      float[] values = values(parameter, parameters);
      System.arraycopy(values, 0, all, at, values.length);
      at += values.length;
    }
    return all;
  }

  private static float[] values(Parameter parameter, float[] parameters) {
    return Arrays.copyOfRange(parameters, (int) parameter.offset(), (int) parameter.end());
  }

  private static List<String> names(int first, int count) {
    List<String> names = new ArrayList<>();
    for (int number = first; number < first + count; number++) {
      names.add(NumberedLoader.name(number, ROWS));
    }
    return names;
  }

  private void fit(SparkDl4jMultiLayer spark, List<String> batches, int workers) {
    spark.fitPaths(context.parallelize(batches, workers), new NumberedLoader());
  }

  private static MultiLayerNetwork network(IUpdater updater) {
    return SmallModel.network(GAUSSIAN, updater);
  }
}
