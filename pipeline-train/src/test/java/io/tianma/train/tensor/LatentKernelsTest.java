package io.tianma.train.tensor;

import io.tianma.train.tensor.Twins.Twin;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Points of the sphere and rows on their way are those of the reference, on windows of columns and
 * samples that end early. Letters: B batch, T rows, Z latent width.
 */
class LatentKernelsTest {
  private static final String ALL = "io.tianma.train.tensor.Tested#all";

  private static void repeat(Tested tested, Consumer<Twins> check) {
    for (int seed = 0; seed < tested.tries(30); seed++) {
      try (Twins t = new Twins(tested, seed)) {
        check.accept(t);
        t.assertEqual(1e-5);
      }
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void findPointsAndTheirDerivatives(Tested tested) {
    repeat(
        tested,
        t -> {
          int rows = t.size(9);
          int width = 1 + t.size(70);
          Twin x = t.window(0.5, rows, width);
          Twin noise = t.window(0.25, rows, 1 + width);
          Twin z = t.window(1, rows, width);
          Twin dx = t.window(1, rows, width);
          t.reference.mixing().sphere(x.expected(), noise.expected(), z.expected());
          t.tested.mixing().sphere(x.actual(), noise.actual(), z.actual());
          t.reference
              .mixing()
              .sphereBackward(z.expected(), x.expected(), noise.expected(), dx.expected());
          t.tested.mixing().sphereBackward(z.actual(), x.actual(), noise.actual(), dx.actual());
        });
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void moveRowsThatCount(Tested tested) {
    repeat(
        tested,
        t -> {
          Samples samples = new Samples(t, t.size(4), t.size(9));
          int width = t.size(40);
          Twin x = samples.tensor(width);
          Twin y = samples.tensor(width);
          int by = t.size(5) - 3;
          t.reference.mixing().moveRows(by, x.expected(), y.expected());
          t.tested.mixing().moveRows(by, x.actual(), y.actual());
          Twin lengths = t.ints(9, samples.batch);
          Twin longer = t.ints(9, samples.batch);
          t.reference.mixing().lengthen(lengths.expected(), by, longer.expected());
          t.tested.mixing().lengthen(lengths.actual(), by, longer.actual());
        });
  }
}
