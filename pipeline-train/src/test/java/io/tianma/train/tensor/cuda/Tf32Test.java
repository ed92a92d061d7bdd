package io.tianma.train.tensor.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.train.tensor.Backend;
import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.Kernels;
import io.tianma.train.tensor.Memory;
import io.tianma.train.tensor.Precision;
import io.tianma.train.tensor.Tensor;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Products in TF32: each operand is off by at most 2^-11 of itself (10 bits of fraction, rounded),
 * so a sum of products is off by at most 2^-10 of the sum of their sizes, and a little for sums in
 * float32.
 */
class Tf32Test {
  private static final double BOUND = 0x1p-10 * 1.01;

  @Test
  void productsAreOffByTheRoundingOfOperandsAtMost() {
    for (Backend backend : TestedCuda.backends()) {
      double greatest = 0;
      for (int seed = 0; seed < 40; seed++) {
        greatest = Math.max(greatest, error(backend, Precision.TF32, seed));
        assertThat(error(backend, Precision.FLOAT32, seed)).as(backend.name()).isLessThan(1e-6);
      }
      assertThat(greatest).as(backend.name()).isBetween(1e-5, BOUND);
    }
  }

  /** The greatest error of an element, relative to the sum of the sizes of its products. */
  private static double error(Backend backend, Precision precision, int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int m = 1 + random.nextInt(40);
    int n = 8 * (1 + random.nextInt(8));
    int inner = 8 * (1 + random.nextInt(12));
    boolean transposes = random.nextBoolean();
    try (Kernels kernels = backend.open(precision)) {
      Memory memory = kernels.memory();
      float[] a = values(random, m * inner);
      float[] b = values(random, n * inner);
      Tensor left = placed(memory, a, transposes ? new int[] {inner, m} : new int[] {m, inner});
      Tensor right = placed(memory, b, n, inner);
      Tensor result = placed(memory, new float[m * n], m, n);
      kernels.gemm(transposes, true, 1, left, right, 0, result);
      float[] c = new float[m * n];
      memory.read(result, c);
      double greatest = 0;
      for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) {
          double sum = 0;
          double size = 0;
          for (int k = 0; k < inner; k++) {
            double product = (double) a[transposes ? k * m + i : i * inner + k] * b[j * inner + k];
            sum += product;
            size += Math.abs(product);
          }
          greatest = Math.max(greatest, Math.abs(c[i * n + j] - sum) / size);
        }
      }
      for (Tensor x : List.of(left, right, result)) {
        memory.free(x.address());
      }
      return greatest;
    }
  }

  private static float[] values(SplittableRandom random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (random.nextDouble() * 4 - 2);
    }
    return values;
  }

  private static Tensor placed(Memory memory, float[] values, int... shape) {
    Tensor tensor = Tensor.at(memory.allocate(4L * values.length), DType.F32, shape);
    memory.write(values, tensor);
    return tensor;
  }

  @Test
  void onlyAGpuRoundsToIt() {
    assertThat(Precision.TF32.on(Backend.named("cpu"))).isEqualTo(Precision.FLOAT32);
    assertThat(Precision.TF32.on(Backend.named("cuda"))).isEqualTo(Precision.TF32);
    assertThat(Precision.TF32.fingerprint(Backend.named("reference")))
        .isEqualTo(
            "loops in double, float32 instead of precision = tf32: only a GPU rounds to TF32");
    assertThat(Precision.TF32.fingerprint(TestedCuda.emulatedBackend()))
        .isEqualTo("cuda, emulated, operands of products in tf32");
  }
}
