package io.tianma.train.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tianma.train.tensor.Twins.Twin;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kernel does what the reference does, on random shapes, with vectors and with loops. */
class KernelsTest {
  private static final int TRIES = 25;

  /** Runs a check on several seeds, and compares all memory after each. */
  static void repeat(Tested tested, double tolerance, Consumer<Twins> check) {
    for (int seed = 0; seed < tested.tries(TRIES); seed++) {
      try (Twins twins = new Twins(tested, seed)) {
        check.accept(twins);
        twins.assertEqual(tolerance);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("io.tianma.train.tensor.Tested#all")
  void movesAndAddsRows(Tested tested) {
    repeat(
        tested,
        1e-6,
        t -> {
          int[] shape = {t.size(4), t.size(5), t.size(70)};
          Twin a = t.window(1, shape);
          Twin b = t.window(1, shape);
          Twin c = t.window(1, shape);
          Twin d = t.window(1, shape);
          t.reference.fill(a.expected(), 0.3);
          t.tested.fill(a.actual(), 0.3);
          t.reference.axpy(-0.7, b.expected(), a.expected());
          t.tested.axpy(-0.7, b.actual(), a.actual());
          t.reference.copy(c.expected(), b.expected());
          t.tested.copy(c.actual(), b.actual());
          t.reference.scale(3, d.expected());
          t.tested.scale(3, d.actual());
        });
  }

  @ParameterizedTest
  @MethodSource("io.tianma.train.tensor.Tested#all")
  void multipliesMatrices(Tested tested) {
    repeat(
        tested,
        1e-5,
        t -> {
          boolean ta = t.coin();
          boolean tb = t.coin();
          int m = t.size(40);
          int n = t.size(40);
          int k = t.size(70);
          Twin a = ta ? t.window(0.5, k, m) : t.window(0.5, m, k);
          Twin b = tb ? t.window(0.5, n, k) : t.window(0.5, k, n);
          Twin c = t.window(1, m, n);
          double beta = t.coin() ? 0 : 0.5;
          t.reference.gemm(ta, tb, 0.9, a.expected(), b.expected(), beta, c.expected());
          t.tested.gemm(ta, tb, 0.9, a.actual(), b.actual(), beta, c.actual());
        });
  }

  @ParameterizedTest
  @MethodSource("io.tianma.train.tensor.Tested#all")
  void multipliesFewRows(Tested tested) {
    repeat(
        tested,
        1e-5,
        t -> {
          int m = t.size(6);
          int n = t.size(30);
          int k = t.size(100);
          Twin a = t.window(0.5, m, k);
          Twin b = t.window(0.5, n, k);
          Twin c = t.window(1, m, n);
          double beta = t.coin() ? 0 : 0.5;
          t.reference.gemm(false, true, 0.9, a.expected(), b.expected(), beta, c.expected());
          t.tested.gemm(false, true, 0.9, a.actual(), b.actual(), beta, c.actual());
        });
  }

  @ParameterizedTest
  @MethodSource("io.tianma.train.tensor.Tested#all")
  void multipliesFewRowsByMatricesOfSeveralBlocks(Tested tested) {
    repeat(
        tested,
        1e-5,
        t -> {
          int m = t.size(20);
          int n = 300 + t.size(300);
          int k = 100 + t.size(200);
          Twin a = t.window(0.1, m, k);
          Twin b = t.coin() ? t.floats(0.1, n, k) : t.window(0.1, n, k);
          Twin c = t.window(1, m, n);
          double beta = t.coin() ? 0 : 0.5;
          t.reference.gemm(false, true, 0.9, a.expected(), b.expected(), beta, c.expected());
          t.tested.gemm(false, true, 0.9, a.actual(), b.actual(), beta, c.actual());
        });
  }

  @ParameterizedTest
  @MethodSource("io.tianma.train.tensor.Tested#all")
  void gathersAndScattersRows(Tested tested) {
    repeat(
        tested,
        1e-5,
        t -> {
          int vocab = t.size(9);
          int width = t.size(70);
          Twin ids = t.ints(vocab, t.size(4), t.size(9));
          int count = ids.expected().rows() * ids.expected().columns();
          Twin table = t.window(1, vocab, width);
          Twin y = t.window(1, count, width);
          t.reference.gatherRows(table.expected(), ids.expected(), y.expected());
          t.tested.gatherRows(table.actual(), ids.actual(), y.actual());
          Twin dTable = t.window(1, vocab, width);
          t.reference.scatterAddRows(y.expected(), ids.expected(), dTable.expected());
          t.tested.scatterAddRows(y.actual(), ids.actual(), dTable.actual());
        });
  }

  @ParameterizedTest
  @MethodSource("io.tianma.train.tensor.Tested#all")
  void normalizesAndBack(Tested tested) {
    repeat(
        tested,
        1e-5,
        t -> {
          int n = t.size(6);
          int width = t.size(150);
          Twin x = t.window(1, n, width);
          Twin gamma = t.floats(1, width);
          Twin y = t.window(1, n, width);
          Twin inverse = t.floats(1, n);
          t.reference.rmsNorm(
              x.expected(), gamma.expected(), 1e-6, y.expected(), inverse.expected());
          t.tested.rmsNorm(x.actual(), gamma.actual(), 1e-6, y.actual(), inverse.actual());
          Twin dy = t.window(1, n, width);
          Twin dx = t.window(1, n, width);
          Twin other = t.window(1, n, width);
          Twin residual = t.coin() ? null : t.coin() ? dx : other;
          Twin dGamma = t.floats(1, width);
          t.reference.rmsNormBackward(
              dy.expected(),
              x.expected(),
              gamma.expected(),
              inverse.expected(),
              residual == null ? null : residual.expected(),
              dx.expected(),
              dGamma.expected());
          t.tested.rmsNormBackward(
              dy.actual(),
              x.actual(),
              gamma.actual(),
              inverse.actual(),
              residual == null ? null : residual.actual(),
              dx.actual(),
              dGamma.actual());
        });
  }

  @ParameterizedTest
  @MethodSource("io.tianma.train.tensor.Tested#all")
  void activatesAndBack(Tested tested) {
    for (Activation f : Activation.values()) {
      repeat(
          tested,
          f == Activation.GELU_ERF ? 2e-5 : 5e-6, // operands are up to 6
          t -> {
            int n = t.size(5);
            int width = t.size(70);
            Twin hidden = t.window(3, n, t.coin() ? width : 2 * width);
            Twin y = t.window(1, n, width);
            t.reference.activate(f, hidden.expected(), y.expected());
            t.tested.activate(f, hidden.actual(), y.actual());
            Twin dHidden = t.window(1, n, hidden.expected().columns());
            Twin dy = t.window(1, n, width);
            t.reference.activateBackward(f, dy.expected(), hidden.expected(), dHidden.expected());
            t.tested.activateBackward(f, dy.actual(), hidden.actual(), dHidden.actual());
          });
    }
  }

  @ParameterizedTest
  @MethodSource("io.tianma.train.tensor.Tested#all")
  void activatesFarFromZero(Tested tested) {
    for (Activation f : Activation.values()) {
      repeat(
          tested,
          f == Activation.GELU_ERF ? 1e-4 : 2e-5, // and 80 here
          t -> {
            Twin hidden = t.floats(40, 3, 70);
            Twin y = t.floats(1, 3, 70);
            Twin dHidden = t.floats(1, 3, 70);
            t.reference.activate(f, hidden.expected(), y.expected());
            t.tested.activate(f, hidden.actual(), y.actual());
            t.reference.activateBackward(f, y.expected(), hidden.expected(), dHidden.expected());
            t.tested.activateBackward(f, y.actual(), hidden.actual(), dHidden.actual());
          });
    }
  }

  @ParameterizedTest
  @MethodSource("io.tianma.train.tensor.Tested#all")
  void dropsTheSameElements(Tested tested) {
    repeat(
        tested,
        1e-6,
        t -> {
          Twin counter = t.ints(Integer.MAX_VALUE, 4);
          double rate = t.coin() ? 0.1 : 0.7;
          long first = t.random.nextLong(1L << 34);
          int[] shape = {t.size(5), t.size(100)};
          Twin x = t.window(1, shape);
          Twin y = t.window(1, shape);
          t.reference.dropout(
              new Dropout(rate, counter.expected(), 3, first), x.expected(), y.expected());
          t.tested.dropout(new Dropout(rate, counter.actual(), 3, first), x.actual(), y.actual());
        });
  }

  @ParameterizedTest
  @MethodSource("io.tianma.train.tensor.Tested#all")
  void spreadsTheRelativeBias(Tested tested) {
    repeat(
        tested,
        1e-5,
        t -> {
          boolean both = t.coin();
          int heads = t.size(5);
          int distances = t.size(300);
          int first = -t.random.nextInt(distances);
          Twin table = t.floats(1, 32, heads);
          Twin bias = t.floats(1, heads, distances);
          t.reference.relativeBias(table.expected(), both, 128, first, bias.expected());
          t.tested.relativeBias(table.actual(), both, 128, first, bias.actual());
          t.reference.relativeBiasBackward(bias.expected(), both, 128, first, table.expected());
          t.tested.relativeBiasBackward(bias.actual(), both, 128, first, table.actual());
        });
  }

  @ParameterizedTest
  @MethodSource("io.tianma.train.tensor.Tested#all")
  void findsTheFirstGreatestColumn(Tested tested) {
    repeat(
        tested,
        0,
        t -> {
          int n = t.size(5);
          int vocab = t.size(100);
          Twin x = t.floats(1, n, vocab);
          float[] values = new float[n * vocab];
          for (int i = 0; i < values.length; i++) {
            values[i] = t.random.nextInt(-3, 1); // many equal ones, none above zero
          }
          t.write(values, x);
          Twin ids = t.ints(9, n);
          t.reference.argmax(x.expected(), ids.expected());
          t.tested.argmax(x.actual(), ids.actual());
        });
  }

  @ParameterizedTest
  @MethodSource("io.tianma.train.tensor.Tested#all")
  void takesCrossEntropyAndItsGradient(Tested tested) {
    repeat(
        tested,
        1e-5,
        t -> {
          int n = t.size(6);
          int vocab = 1 + t.size(200);
          Twin logits = t.floats(4, n, vocab);
          Twin labels = t.ints(vocab, n);
          Twin weight = t.coin() ? null : t.floats(1, 1);
          Twin sums = t.doubles(n, Kernels.LOSS_SUMS);
          int padId = n % 2; // one that occurs
          double smoothing = vocab == 1 || t.coin() ? 0 : 0.1;
          LossSpec spec = new LossSpec(padId, smoothing, t.coin() ? 0 : 0.02);
          t.reference.crossEntropy(
              spec,
              logits.expected(),
              labels.expected(),
              weight == null ? null : weight.expected(),
              sums.expected());
          t.tested.crossEntropy(
              spec,
              logits.actual(),
              labels.actual(),
              weight == null ? null : weight.actual(),
              sums.actual());
          if (weight == null) {
            t.tested.copy(logits.expected(), logits.actual()); // they are void
          }
        });
  }

  @ParameterizedTest
  @MethodSource("io.tianma.train.tensor.Tested#all")
  void showsAnInfiniteLogitInTheLoss(Tested tested) {
    for (float bad : new float[] {Float.NaN, -Float.NaN, Float.POSITIVE_INFINITY}) {
      try (Twins t = new Twins(tested, 1)) {
        Twin logits = t.floats(1, 1, 40);
        float[] values = new float[40];
        values[17] = bad;
        t.write(values, logits);
        Twin sums = t.doubles(1, Kernels.LOSS_SUMS);
        Twin label = t.write(new int[] {5}, t.ints(40, 1));
        t.tested.crossEntropy(
            LossSpec.crossEntropy(0), logits.actual(), label.actual(), null, sums.actual());
        assertThat(t.values(sums.actual())[0]).isNaN();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("io.tianma.train.tensor.Tested#all")
  void sumsSquaresInChunks(Tested tested) {
    for (int count : new int[] {1, 100, Kernels.CHUNK, Kernels.CHUNK + 1, 3 * Kernels.CHUNK - 7}) {
      try (Twins t = new Twins(tested, count)) {
        Twin x = t.floats(1, count);
        Twin sums = t.doubles((count + Kernels.CHUNK - 1) / Kernels.CHUNK);
        Twin total = t.doubles(1);
        t.reference.sumOfSquares(x.expected(), sums.expected());
        t.tested.sumOfSquares(x.actual(), sums.actual());
        t.reference.total(sums.expected(), total.expected());
        t.tested.total(sums.actual(), total.actual());
        t.assertEqual(1e-7);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("io.tianma.train.tensor.Tested#all")
  void stepsAsAdamW(Tested tested) {
    repeat(
        tested,
        2e-6,
        t -> {
          int n = t.size(200);
          Twin p = t.floats(1, n);
          Twin g = t.floats(1, n);
          Twin m = t.floats(0.1, n);
          Twin v = t.floats(0.1, n);
          t.reference.activate(Activation.RELU, v.expected(), v.expected());
          t.tested.activate(Activation.RELU, v.actual(), v.actual());
          Twin norm = t.doubles(1);
          t.reference.sumOfSquares(g.expected(), norm.expected());
          t.tested.sumOfSquares(g.actual(), norm.actual());
          double maxNorm = t.coin() ? 0 : 1;
          AdamWStep step = new AdamWStep(1e-2, 0.9, 0.999, 1e-6, 0.01, 0.19, 0.002, maxNorm);
          boolean apply = t.coin();
          adamW(
              t.reference,
              step,
              apply,
              p.expected(),
              g.expected(),
              m.expected(),
              v.expected(),
              norm.expected());
          adamW(
              t.tested, step, apply, p.actual(), g.actual(), m.actual(), v.actual(), norm.actual());
        });
  }

  private static void adamW(
      Kernels k,
      AdamWStep step,
      boolean apply,
      Tensor p,
      Tensor g,
      Tensor m,
      Tensor v,
      Tensor norm) {
    k.adamW(step, p, g, m, v, norm, apply);
  }

  @ParameterizedTest
  @MethodSource("io.tianma.train.tensor.Tested#all")
  void stepsAsAdafactor(Tested tested) {
    repeat(
        tested,
        5e-6,
        t -> {
          int height = t.coin() ? t.size(6) : t.size(600); // more than one block of rows
          int width = t.size(80);
          boolean factored = height > 1;
          Twin p = t.floats(1, height, width);
          Twin g = t.floats(0.5, height, width);
          Twin moments = t.floats(0.1, height);
          Twin columns = t.floats(0.1, width);
          for (Twin v : new Twin[] {moments, columns}) {
            t.reference.activate(Activation.RELU, v.expected(), v.expected());
            t.tested.activate(Activation.RELU, v.actual(), v.actual());
          }
          Twin norm = t.doubles(1);
          t.write(new double[] {t.coin() ? 0.25 : 9}, norm);
          Twin scratch = t.floats(0, 2, width);
          AdafactorStep step =
              new AdafactorStep(
                  0.01, 0.7, 1e-8, 1e-3, t.coin() ? 1 : 0.3, t.coin(), 0.1, t.coin() ? 0 : 1);
          t.reference.adafactor(
              step,
              p.expected(),
              g.expected(),
              factored ? moments.expected() : null,
              columns.expected(),
              norm.expected(),
              scratch.expected());
          t.tested.adafactor(
              step,
              p.actual(),
              g.actual(),
              factored ? moments.actual() : null,
              columns.actual(),
              norm.actual(),
              scratch.actual());
          t.tested.copy(scratch.expected(), scratch.actual()); // void
        });
  }

  @ParameterizedTest
  @MethodSource("io.tianma.train.tensor.Tested#all")
  void movesNothingAfterABadNorm(Tested tested) {
    repeat(
        tested,
        0,
        t -> {
          Twin all = t.floats(1, 4, 50);
          Twin norm = t.doubles(1);
          t.write(new double[] {t.coin() ? Double.NaN : Double.POSITIVE_INFINITY}, norm);
          AdamWStep step = new AdamWStep(1e-2, 0.9, 0.999, 1e-6, 0.01, 0.19, 0.002, 1);
          boolean apply = t.coin();
          for (boolean expected : new boolean[] {true, false}) {
            Tensor rowsOf = expected ? all.expected() : all.actual();
            adamW(
                expected ? t.reference : t.tested,
                step,
                apply,
                rowsOf.slice(0, 1).reshape(50),
                rowsOf.slice(1, 1).reshape(50),
                rowsOf.slice(2, 1).reshape(50),
                rowsOf.slice(3, 1).reshape(50),
                norm.expected());
          }
        });
  }

  /** Of widths whose rows fit in registers, and of others. */
  @ParameterizedTest
  @MethodSource("io.tianma.train.tensor.Tested#all")
  void addsNormalizesAndBackAtOnce(Tested tested) {
    repeat(
        tested,
        1e-5,
        t -> {
          int n = t.size(40);
          int width = t.coin() ? 256 * t.size(3) : t.size(90);
          Twin counter = t.ints(1000, 4);
          boolean drops = t.coin();
          Dropout expected = drops ? new Dropout(0.3, counter.expected(), 5, 7) : null;
          Dropout actual = drops ? new Dropout(0.3, counter.actual(), 5, 7) : null;
          Twin residual = t.floats(1, n, width);
          Twin part = t.floats(1, n, width);
          Twin sum = t.floats(1, n, width);
          Twin gamma = t.floats(1, width);
          Twin y = t.coin() ? t.floats(1, n, width) : t.halves(1, n, width);
          Twin inverse = t.floats(1, n);
          t.reference.addNorm(
              expected,
              residual.expected(),
              part.expected(),
              sum.expected(),
              gamma.expected(),
              1e-6,
              y.expected(),
              inverse.expected());
          t.tested.addNorm(
              actual,
              residual.actual(),
              part.actual(),
              sum.actual(),
              gamma.actual(),
              1e-6,
              y.actual(),
              inverse.actual());
          Twin dy = t.floats(1, n, width);
          Twin dx = t.floats(1, n, width);
          Twin passed = t.coin() ? null : t.coin() ? dx : residual;
          Twin dPart = t.coin() ? null : t.coin() ? part : t.halves(1, n, width);
          boolean adds = t.coin();
          Twin dGamma = t.floats(1, width);
          t.reference.addNormBackward(
              expected,
              dy.expected(),
              sum.expected(),
              gamma.expected(),
              inverse.expected(),
              passed == null ? null : passed.expected(),
              dx.expected(),
              dPart == null ? null : dPart.expected(),
              adds,
              dGamma.expected());
          t.tested.addNormBackward(
              actual,
              dy.actual(),
              sum.actual(),
              gamma.actual(),
              inverse.actual(),
              passed == null ? null : passed.actual(),
              dx.actual(),
              dPart == null ? null : dPart.actual(),
              adds,
              dGamma.actual());
        });
  }

  @ParameterizedTest
  @MethodSource("io.tianma.train.tensor.Tested#all")
  void totalsColumnsAndCountsRuns(Tested tested) {
    repeat(
        tested,
        1e-12,
        t -> {
          if (!t.tested.queues()) {
            return;
          }
          Twin rows = t.doubles(t.size(2000), Kernels.LOSS_SUMS);
          Twin totals = t.doubles(Kernels.LOSS_SUMS + 1);
          double[] values = new double[(int) rows.expected().elements()];
          double[] sums = new double[Kernels.LOSS_SUMS + 1];
          for (int i = 0; i < values.length; i++) {
            values[i] = t.random.nextDouble();
            sums[i % Kernels.LOSS_SUMS] += values[i];
          }
          sums[Kernels.LOSS_SUMS] = 8;
          t.write(values, rows);
          t.write(new double[] {1, 2, 3, 4, 7}, totals);
          t.tested.totals(rows.actual(), totals.actual());
          assertThat(t.values(totals.actual())).containsExactly(sums, within(1e-9));
          t.write(sums, totals);
        });
  }
}
