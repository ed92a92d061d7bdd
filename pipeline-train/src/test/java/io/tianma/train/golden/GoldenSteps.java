package io.tianma.train.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.tianma.train.model.Seq2Seq;
import io.tianma.train.model.StepResult;
import io.tianma.train.model.parameter.Parameter;
import io.tianma.train.optim.AdamW;
import io.tianma.train.tensor.Backend;
import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.Memory;
import io.tianma.train.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** What is compared with a golden case, whatever kind of network it is of. */
final class GoldenSteps {
  private final GoldenCase golden;
  private final Memory memory;

  GoldenSteps(GoldenCase golden, Memory memory) {
    this.golden = golden;
    this.memory = memory;
  }

  /** Room for something of each parameter. */
  Tensor zeros() {
    int count = Math.toIntExact(golden.parameters.count());
    return Tensor.at(memory.allocate(4L * count), DType.F32, count);
  }

  /** What stands for a parameter in a flat vector. */
  float[] read(Parameter parameter, Tensor flat) {
    int count = Math.toIntExact(parameter.elements());
    float[] values = new float[count];
    memory.read(flat.region(parameter.offset(), count), values);
    return values;
  }

  /** Compares norms of all gradients, and those that the case gives whole; frozen ones are zero. */
  void checkGradients(Tensor gradients) {
    for (Parameter parameter : golden.parameters) {
      float[] values = read(parameter, gradients);
      JsonNode norm = golden.json.get("grad_norms").get(parameter.name());
      if (norm == null) {
        assertThat(parameter.frozen()).as(parameter.name()).isTrue();
        assertThat(norm(values)).as(parameter.name()).isZero();
        continue;
      }
      double wanted = norm.asDouble();
      assertThat(norm(values)).as(parameter.name()).isCloseTo(wanted, within(1e-4 * wanted));
      if (golden.io.containsKey("grad." + parameter.name())) {
        float[] exact = golden.io.get("grad." + parameter.name()).floats();
        assertClose(values, exact, 1e-4 * wanted);
      }
    }
  }

  /** Takes the steps of the case on its batch and compares the loss of each. */
  void train(Seq2Seq network, String backend, int threads, Tensor weights, Tensor gradients) {
    JsonNode c = golden.json.get("adamw");
    AdamW.Settings settings =
        new AdamW.Settings(
            c.get("betas").get(0).asDouble(),
            c.get("betas").get(1).asDouble(),
            c.get("eps").asDouble(),
            c.get("weight_decay").asDouble(),
            0);
    Tensor m = zeros();
    Tensor v = zeros();
    try (AdamW adamW = new AdamW(golden.parameters, settings, Backend.named(backend), threads)) {
      int step = 0;
      for (JsonNode loss : c.get("losses")) {
        StepResult result = network.lossAndGradients(golden.batch, 0, step++);
        assertThat(result.loss())
            .as("loss of step " + step)
            .isCloseTo(loss.asDouble(), within(1e-4));
        adamW.update(weights, gradients, m, v, c.get("lr").asDouble(), step);
      }
    }
  }

  /** Rows of ids of a case up to the end token. */
  int[][] rows(JsonNode generated) {
    List<int[]> rows = new ArrayList<>();
    for (JsonNode row : generated) {
      List<Integer> ids = new ArrayList<>();
      for (int i = 0; i < row.size() && !ids.contains(golden.config.endId()); i++) {
        ids.add(row.get(i).asInt());
      }
      rows.add(ids.stream().mapToInt(Integer::intValue).toArray());
    }
    return rows.toArray(new int[0][]);
  }

  private static double norm(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += (double) value * value;
    }
    return Math.sqrt(sum);
  }

  /** Compares element by element. */
  static void assertClose(float[] actual, float[] wanted, double tolerance) {
    assertThat(actual.length).isEqualTo(wanted.length);
    double greatest = 0;
    for (int i = 0; i < actual.length; i++) {
      greatest = Math.max(greatest, Math.abs((double) actual[i] - wanted[i]));
      assertThat(actual[i]).isFinite();
    }
    assertThat(greatest).isLessThanOrEqualTo(tolerance);
  }
}
