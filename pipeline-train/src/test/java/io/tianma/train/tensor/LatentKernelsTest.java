package io.tianma.train.tensor;

import io.tianma.train.tensor.Twins.Twin;
import java.util.function.Consumer;
import java.util.function.Function;
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
  void findPointsOfGaussiansAndTheirDerivatives(Tested tested) {
    repeat(
        tested,
        t -> {
          int rows = t.size(9);
          int width = t.size(40);
          boolean normalized = t.coin();
          GaussianSpec spec = new GaussianSpec(0.3, t.coin());
          Twin x = t.window(0.5, rows, 2 * width);
          Twin moments = normalized ? moments(t, width) : new Twin(null, null);
          Twin normalizer = normalized ? t.floats(1, 2, 2 * width) : new Twin(null, null);
          Twin theta = normalized ? t.floats(0.5, width) : new Twin(null, null);
          Twin noise = t.window(0.25, rows, 1 + width);
          Twin z = t.window(1, rows, width);
          Twin kl = t.floats(1, rows);
          Twin weight = t.floats(0.2, 1);
          Twin dx = t.window(1, rows, 2 * width);
          Twin dTheta = normalized ? t.floats(1, width) : new Twin(null, null);
          for (boolean actual : new boolean[] {false, true}) {
            MixingKernels k = (actual ? t.tested : t.reference).mixing();
            Function<Twin, Tensor> its = twin -> actual ? twin.actual() : twin.expected();
            if (normalized) {
              Tensor all = spec.together() ? its.apply(x) : null;
              k.normalizer(all, its.apply(moments), its.apply(normalizer));
            }
            k.gaussian(
                spec,
                its.apply(x),
                its.apply(normalizer),
                its.apply(theta),
                its.apply(noise),
                its.apply(z),
                its.apply(kl));
            k.gaussianBackward(
                spec,
                its.apply(z),
                its.apply(x),
                its.apply(normalizer),
                its.apply(theta),
                its.apply(noise),
                0.7,
                its.apply(weight),
                its.apply(dx),
                its.apply(dTheta));
          }
        });
  }

  /** Means near 0, and squares far enough above theirs. */
  private static Twin moments(Twins t, int width) {
    Twin moments = t.floats(0.1, 2, 2 * width);
    t.tested.fill(moments.slice(1, 1).actual(), 0.9);
    t.reference.fill(moments.slice(1, 1).expected(), 0.9);
    return moments;
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
