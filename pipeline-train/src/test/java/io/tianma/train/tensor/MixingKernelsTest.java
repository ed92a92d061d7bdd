package io.tianma.train.tensor;

import io.tianma.train.tensor.Twins.Twin;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Kernels of mixers do what the reference does, on random shapes, windows of columns and samples
 * that end early: void rows are NaN before, and all memory is compared. Letters: B batch, T and S
 * rows of a sample, D columns.
 */
class MixingKernelsTest {
  private static final int TRIES = 40;

  /** Calls on tensors of one side. */
  private interface Calls {
    void run(MixingKernels kernels, Function<Twin, Tensor> side);
  }

  private static void both(Twins t, Calls calls) {
    calls.run(t.reference.mixing(), twin -> twin == null ? null : twin.expected());
    calls.run(t.tested.mixing(), twin -> twin == null ? null : twin.actual());
  }

  private static void repeat(Tested tested, BiConsumer<Twins, Samples> check) {
    for (int seed = 0; seed < tested.tries(TRIES); seed++) {
      try (Twins t = new Twins(tested, seed)) {
        check.accept(t, new Samples(t, t.size(4), t.coin() ? t.size(9) : t.size(150)));
        t.assertEqual(1e-5);
      }
    }
  }

  /** [B, T, columns], ragged or with all rows. */
  private static Twin tensor(Samples samples, boolean ragged, int columns) {
    return ragged
        ? samples.tensor(columns)
        : samples.t.window(0.5, samples.batch, samples.length, columns);
  }

  /** [B, T, columns] to be written, of which void rows are numbers. */
  private static Twin result(Samples samples, boolean ragged, int columns) {
    return ragged
        ? samples.result(columns)
        : samples.t.window(0.5, samples.batch, samples.length, columns);
  }

  @ParameterizedTest
  @MethodSource("io.tianma.train.tensor.Tested#all")
  void multiply(Tested tested) {
    repeat(
        tested,
        (t, samples) -> {
          boolean ragged = t.coin();
          int width = t.size(70);
          Twin a = tensor(samples, ragged, width);
          Twin b = tensor(samples, ragged, width);
          Twin y = t.coin() ? result(samples, ragged, width) : t.coin() ? a : b;
          both(t, (k, of) -> k.multiply(of.apply(a), of.apply(b), of.apply(y)));
        });
  }

  @ParameterizedTest
  @MethodSource("io.tianma.train.tensor.Tested#all")
  void scaleAndShiftColumns(Tested tested) {
    repeat(
        tested,
        (t, samples) -> {
          boolean ragged = t.coin();
          int width = t.size(70);
          Twin x = tensor(samples, ragged, width);
          Twin y = t.coin() ? x : result(samples, ragged, width);
          Twin gamma = t.coin() ? null : t.floats(1, width);
          Twin beta = t.coin() ? null : t.floats(1, width);
          both(t, (k, of) -> k.affine(of.apply(x), of.apply(gamma), of.apply(beta), of.apply(y)));
        });
  }

  @ParameterizedTest
  @MethodSource("io.tianma.train.tensor.Tested#all")
  void addColumnsUp(Tested tested) {
    repeat(
        tested,
        (t, samples) -> {
          boolean ragged = t.coin();
          int width = t.size(70);
          Twin dy = tensor(samples, ragged, width);
          Twin x = t.coin() ? null : tensor(samples, ragged, width);
          Twin sums = t.floats(1, width);
          both(t, (k, of) -> k.addColumnSums(of.apply(dy), of.apply(x), of.apply(sums)));
        });
  }

  @ParameterizedTest
  @MethodSource("io.tianma.train.tensor.Tested#all")
  void normalizeAndBack(Tested tested) {
    repeat(
        tested,
        (t, samples) -> {
          boolean ragged = t.coin();
          int width = 2 + t.size(150); // two numbers may be so close that all digits are lost
          Twin x = tensor(samples, ragged, width);
          Twin y = result(samples, ragged, width);
          Twin dx = result(samples, ragged, width);
          Twin dy = tensor(samples, ragged, width);
          Twin gamma = t.floats(1, width);
          Twin beta = t.floats(1, width);
          Twin dGamma = t.floats(1, width);
          Twin dBeta = t.floats(1, width);
          Twin statistics = t.floats(1, samples.batch, samples.length, 2);
          both(
              t,
              (k, of) -> {
                k.layerNorm(
                    of.apply(x),
                    of.apply(gamma),
                    of.apply(beta),
                    1e-2,
                    of.apply(y),
                    of.apply(statistics));
                k.layerNormBackward(
                    of.apply(dy),
                    of.apply(x),
                    of.apply(gamma),
                    of.apply(statistics),
                    of.apply(dx),
                    of.apply(dGamma),
                    of.apply(dBeta));
              });
        });
  }

  @ParameterizedTest
  @MethodSource("io.tianma.train.tensor.Tested#all")
  void shareOutColumnsAndBack(Tested tested) {
    repeat(
        tested,
        (t, samples) -> {
          boolean ragged = t.coin();
          int width = t.coin() ? t.size(9) : t.size(100);
          int columns = width * t.size(5);
          Twin x = tensor(samples, ragged, columns);
          Twin y = t.coin() ? x : result(samples, ragged, columns);
          Twin dy = tensor(samples, ragged, columns);
          Twin dx = t.coin() ? dy : result(samples, ragged, columns);
          both(
              t,
              (k, of) -> {
                k.softmax(width, of.apply(x), of.apply(y));
                k.softmaxBackward(width, of.apply(y), of.apply(dy), of.apply(dx));
              });
        });
  }

  @ParameterizedTest
  @MethodSource("io.tianma.train.tensor.Tested#all")
  void shareOutPositionsAndBack(Tested tested) {
    repeat(
        tested,
        (t, samples) -> {
          int width = t.size(70);
          Twin x = samples.tensor(t.coin() ? 1 : 100, width);
          Twin y = t.coin() ? x : samples.result(width);
          Twin dy = samples.tensor(width);
          Twin dx = t.coin() ? dy : samples.result(width);
          both(
              t,
              (k, of) -> {
                k.logSoftmaxColumns(of.apply(x), of.apply(y));
                k.logSoftmaxColumnsBackward(of.apply(y), of.apply(dy), of.apply(dx));
              });
        });
  }

  @ParameterizedTest
  @MethodSource("io.tianma.train.tensor.Tested#all")
  void mixPositions(Tested tested) {
    repeat(
        tested,
        (t, samples) -> {
          boolean ragged = t.coin();
          boolean transpose = t.coin();
          int width = t.size(20);
          int size = samples.length + t.size(9);
          Twin w = t.window(0.3, size, size);
          Twin x = tensor(samples, ragged, width);
          Twin y = result(samples, ragged, width);
          double beta = t.coin() ? 0 : 0.5;
          both(
              t,
              (k, of) ->
                  k.mixPositions(
                      transpose, false, 0.9, of.apply(w), of.apply(x), beta, of.apply(y)));
        });
  }

  @ParameterizedTest
  @MethodSource("io.tianma.train.tensor.Tested#all")
  void mixPositionsWithUnits(Tested tested) {
    repeat(
        tested,
        (t, samples) -> {
          int width = t.size(20);
          int units = t.size(90);
          int size = samples.length + t.random.nextInt(9);
          Twin in = t.window(0.3, units, size);
          Twin out = t.window(0.3, size, units);
          Twin narrow = t.window(0.3, units, t.size(samples.length));
          Twin few = t.window(0.3, t.size(samples.length), units);
          Twin x = samples.tensor(width);
          Twin hidden = t.window(1, samples.batch, units, width);
          Twin y = samples.result(width);
          double beta = t.coin() ? 0 : 0.5;
          both(
              t,
              (k, of) -> {
                k.mixPositions(false, false, 0.1, of.apply(in), of.apply(x), 0, of.apply(hidden));
                k.mixPositions(false, false, 1, of.apply(out), of.apply(hidden), beta, of.apply(y));
                k.mixPositions(true, false, 0.1, of.apply(out), of.apply(x), 1, of.apply(hidden));
                k.mixPositions(
                    false, false, 0.1, of.apply(narrow), of.apply(x), 1, of.apply(hidden));
                k.mixPositions(true, false, 0.1, of.apply(few), of.apply(x), 1, of.apply(hidden));
                k.mixPositions(true, false, 0.1, of.apply(in), of.apply(hidden), 1, of.apply(y));
              });
        });
  }

  @ParameterizedTest
  @MethodSource("io.tianma.train.tensor.Tested#all")
  void mixWhatCameBefore(Tested tested) {
    repeat(
        tested,
        (t, samples) -> {
          mixWhatCameBefore(t, samples);
          mixWhatCameBefore(t, new Samples(t, t.size(3), t.size(150))); // in the same scratch
        });
  }

  private static void mixWhatCameBefore(Twins t, Samples samples) {
    boolean ragged = t.coin();
    boolean transpose = t.coin();
    int width = t.size(20);
    int size = samples.length + t.size(9);
    Twin w = belowDiagonal(t.window(0.3, size, size));
    Twin x = tensor(samples, ragged, width);
    Twin y = result(samples, ragged, width);
    double beta = t.coin() ? 0 : 0.5;
    both(
        t,
        (k, of) ->
            k.mixPositions(transpose, true, 0.9, of.apply(w), of.apply(x), beta, of.apply(y)));
  }

  @ParameterizedTest
  @MethodSource("io.tianma.train.tensor.Tested#all")
  void mixWhatCameBeforeInOtherSamples(Tested tested) {
    repeat(
        tested,
        (t, samples) -> {
          Samples others = new Samples(t, samples.batch, t.size(150));
          boolean transpose = t.coin();
          int width = t.size(9);
          int size = Math.max(samples.length, others.length);
          Twin w = belowDiagonal(t.window(0.3, size, size));
          Twin x = samples.tensor(width);
          Twin y = others.result(width);
          double beta = t.coin() ? 0 : 0.5;
          both(
              t,
              (k, of) ->
                  k.mixPositions(
                      transpose, true, 0.9, of.apply(w), of.apply(x), beta, of.apply(y)));
        });
  }

  /** With NaN above the diagonal. */
  private static Twin belowDiagonal(Twin w) {
    for (Tensor x : new Tensor[] {w.expected(), w.actual()}) {
      for (int i = 0; i < x.rows(); i++) {
        for (int j = i + 1; j < x.columns(); j++) {
          HostMemory.set(x.type(), x.address(), (long) i * x.stride() + j, Double.NaN);
        }
      }
    }
    return w;
  }

  @ParameterizedTest
  @MethodSource("io.tianma.train.tensor.Tested#all")
  void addUpGradientsOfMatricesOverPositions(Tested tested) {
    repeat(
        tested,
        (t, samples) -> {
          Samples others = t.coin() ? samples : new Samples(t, samples.batch, t.size(90));
          boolean causal = t.coin();
          int width = t.size(20);
          int first = t.random.nextInt(samples.length + 3);
          Twin dy = samples.tensor(width);
          Twin x = others.tensor(width);
          Twin dw = t.window(1, t.size(150), t.size(150));
          both(
              t,
              (k, of) ->
                  k.addMixGradient(causal, 0.1, of.apply(dy), of.apply(x), first, of.apply(dw)));
        });
  }

  @ParameterizedTest
  @MethodSource("io.tianma.train.tensor.Tested#all")
  void shiftPositionsAndBack(Tested tested) {
    repeat(
        tested,
        (t, samples) -> {
          boolean ragged = t.coin();
          Twin x = tensor(samples, ragged, t.size(70));
          Twin bias = t.floats(1, samples.length + t.size(5));
          Twin dBias = t.floats(1, samples.length + t.size(5));
          both(
              t,
              (k, of) -> {
                k.addByPosition(of.apply(bias), of.apply(x));
                k.addPositionSums(of.apply(x), of.apply(dBias));
              });
        });
  }
}
