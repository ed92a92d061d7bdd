package io.tianma.train.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tianma.train.checkpoint.HuggingFaceConfig;
import io.tianma.train.checkpoint.NamedTensor;
import io.tianma.train.checkpoint.SafeTensors;
import io.tianma.train.grow.Growth;
import io.tianma.train.grow.Quantity;
import io.tianma.train.model.Architecture;
import io.tianma.train.model.Batch;
import io.tianma.train.model.Seq2Seq;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.model.parameter.Parameter;
import io.tianma.train.model.parameter.Parameters;
import io.tianma.train.plan.GrowOptions;
import io.tianma.train.plan.GrowOptions.NewLayers;
import io.tianma.train.plan.GrowOptions.ScheduleRestart;
import io.tianma.train.tensor.Backend;
import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.HostMemory;
import io.tianma.train.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Small models with lively weights and the logits that they must still have when they are grown.
 * Another case of the same layout runs with {@code -Dgolden.dir=DIR}.
 */
class GoldenGrowthTest {
  private final HostMemory memory = new HostMemory();

  static Stream<Named<Path>> cases() {
    return GoldenCase.directories("growth");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aGrownModelHasTheLogitsOfTheSmallOne(Path directory) throws IOException {
    ObjectNode json =
        (ObjectNode) new ObjectMapper().readTree(directory.resolve("case.json").toFile());
    ModelConfig small = config(json, "config");
    double[] weights = weights(directory, Architecture.parameters(small));
    Map<String, NamedTensor> io = SafeTensors.read(directory.resolve("io.safetensors"));
    Batch batch =
        Batch.of(
            (int) io.get("labels").shape()[0],
            io.get("input_ids").ints(),
            io.get("decoder_input_ids").ints(),
            io.get("labels").ints());
    double loss = json.get("loss").asDouble();
    check(small, weights, batch, io.get("logits").floats(), loss);
    for (NewLayers newLayers : NewLayers.values()) {
      for (double noise : new double[] {0, 0.7}) {
        GrowOptions options = new GrowOptions(noise, newLayers, ScheduleRestart.CONTINUE, 1);
        Growth growth = new Growth(small, config(json, "grown"), options, 5);
        double[] grown = growth.apply(Quantity.WEIGHT, weights);
        check(growth.config(), grown, batch, io.get("logits").floats(), loss);
      }
    }
  }

  private void check(
      ModelConfig config, double[] weights, Batch batch, float[] wanted, double loss) {
    for (DType type : new DType[] {DType.F64, DType.F32}) {
      for (String backend : new String[] {"reference", "cpu"}) {
        Tensor flat =
            Tensor.at(memory.allocate((long) type.bytes() * weights.length), type, weights.length);
        memory.write(weights, flat);
        try (Seq2Seq network = new Seq2Seq(config, Backend.named(backend), 1, flat, null)) {
          float[] logits = network.logits(batch);
          double greatest = 0;
          for (int i = 0; i < logits.length; i++) {
            boolean real = batch.labelBT()[i / config.vocab()] != config.padId();
            greatest = Math.max(greatest, real ? Math.abs((double) logits[i] - wanted[i]) : 0);
          }
          assertThat(greatest).as(backend + " " + type).isLessThan(2e-5);
          assertThat(network.loss(batch).loss()).isCloseTo(loss, within(1e-6));
        } finally {
          memory.free(flat.address());
        }
      }
    }
  }

  private static ModelConfig config(ObjectNode json, String which) {
    ObjectNode config = json.get(which).deepCopy();
    config.set("pad_token_id", json.get("pad"));
    config.set("decoder_start_token_id", json.get("decoder_start"));
    config.set("eos_token_id", json.get("eos"));
    return HuggingFaceConfig.decode(config.toString());
  }

  private static double[] weights(Path directory, Parameters parameters) throws IOException {
    Map<String, NamedTensor> named = SafeTensors.read(directory.resolve("model.safetensors"));
    double[] weights = new double[Math.toIntExact(parameters.count())];
    for (Parameter parameter : parameters) {
      float[] values = named.get(parameter.name()).floats();
      for (int i = 0; i < values.length; i++) {
        weights[(int) parameter.offset() + i] = values[i];
      }
    }
    assertThat(named).hasSize(parameters.list().size());
    return weights;
  }
}
