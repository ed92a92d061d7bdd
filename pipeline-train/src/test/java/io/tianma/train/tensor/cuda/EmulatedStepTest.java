package io.tianma.train.tensor.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tianma.train.model.Architecture;
import io.tianma.train.model.Batch;
import io.tianma.train.model.Seq2Seq;
import io.tianma.train.model.StepResult;
import io.tianma.train.model.TrainingStep;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.model.parameter.Parameter;
import io.tianma.train.model.parameter.Parameters;
import io.tianma.train.optim.AdamW;
import io.tianma.train.tensor.Backend;
import io.tianma.train.tensor.Bfloat16;
import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.HostMemory;
import io.tianma.train.tensor.Kernels;
import io.tianma.train.tensor.Memory;
import io.tianma.train.tensor.Precision;
import io.tianma.train.tensor.Tensor;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whole steps on the processor that plays a GPU: what calls leave for later calls arrives. */
class EmulatedStepTest {
  /**
   * As many columns as kernels that hold a row in registers serve, and heads that are not fused.
   */
  private static final ModelConfig MODEL =
      ModelConfig.quick(120).but().set("d_model", 256).set("d_kv", 16).dropout(0.1).build();

  private static final Parameters PARAMETERS = Architecture.parameters(MODEL);
  private static final int COUNT = (int) PARAMETERS.count();
  private static final Memory MEMORY = new HostMemory();

  private record Emulated() implements Backend {
    @Override
    public String name() {
      return "emulated";
    }

    @Override
    public Kernels open() {
      return new CudaKernels(new EmulatedDevice());
    }

    @Override
    public int lanes(int threads) {
      return 1;
    }

    @Override
    public String fingerprint() {
      return "";
    }

    @Override
    public String noHalves() {
      return null;
    }
  }

  @BeforeEach
  void itCanBePlayed() {
    assumeTrue(Emulator.missing() == null, Emulator.missing());
  }

  @Test
  void gradientsAreThoseOfTheProcessor() {
    Tensor weights = weights();
    float[] here = new float[COUNT];
    float[] there = new float[COUNT];
    double expected = gradients(Backend.named("cpu"), weights, here).loss();
    assertThat(gradients(new Emulated(), weights, there).loss()).isCloseTo(expected, within(1e-5));
    for (Parameter parameter : PARAMETERS) {
      double error = 0;
      double size = 0;
      for (int i = (int) parameter.offset(); i < parameter.end(); i++) {
        error += Math.pow(here[i] - there[i], 2);
        size += Math.pow(here[i], 2);
      }
      assertThat(Math.sqrt(error)).as(parameter.name()).isLessThanOrEqualTo(1e-4 * Math.sqrt(size));
    }
  }

  @Test
  void stepsInSixteenBitsReadWeightsAsTheyAre() {
    Tensor weights = weights();
    Tensor gradients = vector(COUNT);
    Tensor moments = vector(2 * COUNT);
    AdamW.Settings settings = new AdamW.Settings(0.9, 0.999, 1e-8, 0.01, 1);
    try (AdamW adamW = new AdamW(PARAMETERS, settings, new Emulated(), 1);
        Seq2Seq network = network(new Emulated(), Precision.BF16, weights, gradients)) {
      network.lossAndGradients(batch(), 3, 0);
      assertThat(adamW.updateBoth(weights, gradients, moments, network.operands(), 0.01, 1))
          .isTrue();
      for (int i = 0; i < COUNT; i++) {
        float half = round(HostMemory.get(DType.F32, weights.address(), i));
        assertThat(HostMemory.get(DType.BF16, network.operands().address(), i)).isEqualTo(half);
      }
      network.operandsAreCurrent(true);
      double after = network.lossAndGradients(batch(), 3, 1).loss();
      assertThat(network.lossAndGradients(batch(), 3, 1).loss()).isEqualTo(after);
      MEMORY.write(new float[COUNT], weights); // copies are made anew
      assertThat(network.lossAndGradients(batch(), 3, 1).loss())
          .isCloseTo(Math.log(MODEL.vocab()), within(1e-3));
    }
  }

  private static float round(double value) {
    return Bfloat16.value(Bfloat16.of((float) value));
  }

  private static StepResult gradients(Backend backend, Tensor weights, float[] to) {
    Tensor gradients = vector(COUNT);
    try (Seq2Seq network = network(backend, Precision.FLOAT32, weights, gradients)) {
      StepResult result = network.lossAndGradients(batch(), 3, 0);
      MEMORY.read(gradients, to);
      return result;
    }
  }

  private static Seq2Seq network(Backend backend, Precision precision, Tensor weights, Tensor g) {
    return new Seq2Seq(MODEL, TrainingStep.PLAIN, precision, backend, 1, weights, g);
  }

  /** Few ids, so that many rows have the same. */
  private static Batch batch() {
    SplittableRandom random = new SplittableRandom(5);
    return Batch.of(
        2,
        random.ints(2 * 9, 2, 12).toArray(),
        random.ints(2 * 6, 2, 12).toArray(),
        random.ints(2 * 6, 2, 12).toArray());
  }

  private static Tensor weights() {
    SplittableRandom random = new SplittableRandom(1);
    float[] values = new float[COUNT];
    for (int i = 0; i < COUNT; i++) {
      values[i] = (float) (0.1 * random.nextDouble() - 0.05);
    }
    Tensor weights = vector(COUNT);
    MEMORY.write(values, weights);
    return weights;
  }

  private static Tensor vector(int count) {
    return Tensor.at(MEMORY.allocate(4L * count), DType.F32, count);
  }
}
