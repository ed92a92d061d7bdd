package io.tianma.train.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tianma.train.model.Architecture;
import io.tianma.train.model.Batch;
import io.tianma.train.model.TrainingStep;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.model.parameter.Parameter;
import io.tianma.train.optim.Adafactor;
import io.tianma.train.optim.AdamW;
import io.tianma.train.optim.ParameterRules;
import io.tianma.train.optim.Schedule;
import io.tianma.train.tensor.Precision;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;

class Seq2SeqLayerTest {
  private static final ModelConfig MODEL = SmallModel.CONFIG;

  @Test
  void fitsAndScoresAsTheEngineDoesByItself() {
    MultiLayerNetwork network = network(SmallModel.adamW());
    try (LocalLoop local = new LocalLoop(MODEL, SmallModel.SEED, AdamW.Settings.t5Pegasus())) {
      Schedule schedule = SmallModel.schedule();
      for (int step = 0; step < 4; step++) {
        DataSet data = SmallModel.data(step, 3);
        double score = network.score(data);
        assertThat(score).isEqualTo(local.loss(SmallModel.batch(step, 3)));
        network.fit(data);
        double loss = local.step(SmallModel.batch(step, 3), schedule.rate(step), step);
        assertThat(network.score()).isEqualTo(loss);
      }
      assertThat(Flat.floats(network.params())).isEqualTo(local.weights());
      assertThat(Flat.floats(network.updaterState())).isEqualTo(local.moments());
    }
  }

  @Test
  void laysItsParametersOutInTheFlatVector() {
    MultiLayerNetwork network = network(SmallModel.adamW());
    assertThat(network.numParams()).isEqualTo(Architecture.parameters(MODEL).count());
    float[] flat = Flat.floats(network.params());
    for (Parameter parameter : Architecture.parameters(MODEL)) {
      INDArray view = network.getLayer(0).getParam(parameter.name());
      assertThat(view.shape()).isEqualTo(parameter.shape().stream().mapToLong(i -> i).toArray());
      assertThat(view.dup('c').data().getFloat(1)).isEqualTo(flat[(int) parameter.offset() + 1]);
      view.putScalar(view.length() - 1, 7);
      assertThat(network.params().getFloat(parameter.end() - 1)).isEqualTo(7f);
    }
  }

  @Test
  void readsBackItsJson() {
    MultiLayerNetwork network = network(SmallModel.adamW());
    network.fit(SmallModel.data(0, 2));
    String json = network.getLayerWiseConfigurations().toJson();
    MultiLayerConfiguration read = MultiLayerConfiguration.fromJson(json);
    assertThat(read).isEqualTo(network.getLayerWiseConfigurations());
    assertThat(read.toJson()).isEqualTo(json);
    assertThat(read.getIterationCount()).isEqualTo(1);
    assertThat(((Seq2SeqLayer) read.getConf(0).getLayer()).model()).isEqualTo(MODEL);
  }

  @Test
  void rulesAndLossAreInTheJsonToo() {
    ParameterRules rules =
        new ParameterRules(0.1, List.of("*norm* = 0", "lm_head.* = 0.2"), List.of("shared.*"));
    AdamWUpdater updater =
        new AdamWUpdater(new AdamW.Settings(0.9, 0.99, 1e-7, rules, 1), SmallModel.schedule(), 3);
    TrainingStep step = new TrainingStep(0.1, 1e-4, 2);
    Seq2SeqLayer layer = new Seq2SeqLayer(MODEL, step, Precision.BF16, "reference", 1, 5, updater);
    String json = Networks.configuration(layer).toJson();
    Seq2SeqLayer read = (Seq2SeqLayer) MultiLayerConfiguration.fromJson(json).getConf(0).getLayer();
    assertThat(read.step()).isEqualTo(step);
    assertThat(read.precision()).isEqualTo(Precision.BF16);
    assertThat(((AdamWUpdater) read.updater()).rules()).isEqualTo(rules);
    assertThat(read.updater()).isEqualTo(updater);
  }

  private static AdafactorUpdater adafactor() {
    Adafactor.Settings settings =
        new Adafactor.Settings(0.8, 1, 1e-30, 1e-3, true, 16, ParameterRules.decay(0.1), 1);
    return new AdafactorUpdater(settings, MODEL, SmallModel.schedule(), 0);
  }

  @Test
  void adafactorKeepsItsFactoredStateInDl4jsView() {
    MultiLayerNetwork network = network(adafactor());
    double before = network.score(SmallModel.data(0, 4));
    for (int step = 0; step < 5; step++) {
      network.fit(SmallModel.data(0, 4));
    }
    assertThat(network.score(SmallModel.data(0, 4))).isLessThan(before);
    float[] state = Flat.floats(network.updaterState());
    assertThat(state).hasSize(adafactor().layout(Architecture.parameters(MODEL)).size());
    for (float moment : state) {
      assertThat(moment).isPositive();
    }
    String json = network.getLayerWiseConfigurations().toJson();
    assertThat(MultiLayerConfiguration.fromJson(json))
        .isEqualTo(network.getLayerWiseConfigurations());
  }

  @Test
  void clonesTrainOnWithEqualBits() {
    clonesTrainOnWithEqualBits(SmallModel.adamW());
    clonesTrainOnWithEqualBits(adafactor());
  }

  private static void clonesTrainOnWithEqualBits(IUpdater updater) {
    MultiLayerNetwork network = network(updater);
    network.fit(SmallModel.data(0, 2));
    MultiLayerNetwork copy = network.clone();
    network.fit(SmallModel.data(1, 2));
    float[] alone = Flat.floats(network.params());
    copy.fit(SmallModel.data(1, 2));
    assertThat(Flat.floats(copy.params())).isEqualTo(alone);
    assertThat(Flat.floats(network.params())).as("the copy has its own updater").isEqualTo(alone);
  }

  @Test
  void aBlankNetworkIsWhatIsWrittenIntoIt() {
    MultiLayerNetwork drawn = network(SmallModel.adamW());
    String json = drawn.getLayerWiseConfigurations().toJson();
    MultiLayerNetwork blank = Networks.blank(MultiLayerConfiguration.fromJson(json));
    assertThat(Flat.floats(blank.params())).hasSize((int) drawn.numParams()).containsOnly(0);
    blank.params().assign(drawn.params());
    for (int step = 0; step < 2; step++) {
      drawn.fit(SmallModel.data(step, 2));
      blank.fit(SmallModel.data(step, 2));
    }
    assertThat(Flat.floats(blank.params())).isEqualTo(Flat.floats(drawn.params()));
  }

  @Test
  void trainsOnFromDl4jsOwnFiles() throws IOException {
    MultiLayerNetwork network = network(SmallModel.adamW());
    network.fit(SmallModel.data(0, 2));
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    ModelSerializer.writeModel(network, file, true);
    MultiLayerNetwork read =
        ModelSerializer.restoreMultiLayerNetwork(
            new ByteArrayInputStream(file.toByteArray()), true);
    network.fit(SmallModel.data(1, 2));
    read.fit(SmallModel.data(1, 2));
    assertThat(Flat.floats(read.params())).isEqualTo(Flat.floats(network.params()));
    assertThat(Flat.floats(read.updaterState())).isEqualTo(Flat.floats(network.updaterState()));
  }

  @Test
  void takesBatchesOfOtherLengths() {
    MultiLayerNetwork network = network(SmallModel.adamW());
    for (int rows = 1; rows < 5; rows++) {
      network.fit(SmallModel.data(rows, rows));
      assertThat(network.score()).isFinite();
    }
  }

  @Test
  void scoresEachExampleByItself() {
    MultiLayerNetwork network = network(SmallModel.adamW());
    INDArray scores = network.scoreExamples(SmallModel.data(1, 3), false);
    assertThat(scores.shape()).isEqualTo(new long[] {3, 1});
    Batch batch = SmallModel.batch(1, 3);
    double sum = 0;
    for (int b = 0; b < 3; b++) {
      int[] labels =
          Arrays.copyOfRange(
              batch.labelBT(), b * batch.targetLength(), (b + 1) * batch.targetLength());
      int tokens = Batch.of(1, new int[1], labels, labels).targetTokens(MODEL.padId());
      sum += scores.getDouble(b) * tokens;
    }
    double mean = sum / batch.targetTokens(MODEL.padId());
    assertThat(network.score(SmallModel.data(1, 3))).isCloseTo(mean, within(1e-5));
  }

  @Test
  void dropsOutDifferentlyAtEachStepAndForEachWorker() {
    MultiLayerNetwork network = SmallModel.network(MODEL.but().dropout(0.3).build(), new Sgd(1e-9));
    Seq2SeqNetwork layer = (Seq2SeqNetwork) network.getLayer(0);
    network.fit(SmallModel.data(0, 3));
    double first = layer.last().loss();
    network.fit(SmallModel.data(0, 3));
    assertThat(layer.last().loss()).isNotEqualTo(first);
    network.setIterationCount(0);
    network.fit(SmallModel.data(0, 3));
    assertThat(layer.last().loss()).isCloseTo(first, within(1e-6));
    network.setIterationCount(0);
    layer.stream(1);
    network.fit(SmallModel.data(0, 3));
    assertThat(layer.last().loss()).isNotCloseTo(first, within(1e-6));
  }

  @Test
  void stopsAtAGradientThatIsNoNumber() {
    MultiLayerNetwork network = network(SmallModel.adamW());
    network.getLayer(0).getParam("decoder.final_layer_norm.weight").putScalar(3, Float.NaN);
    assertThatThrownBy(() -> network.fit(SmallModel.data(0, 2)))
        .isInstanceOf(NotFinite.class)
        .hasMessageContaining("gradient norm is NaN");
  }

  private static MultiLayerNetwork network(IUpdater updater) {
    return SmallModel.network(MODEL, updater);
  }
}
