package io.tianma.train.tensor;

import static io.tianma.train.tensor.KernelsTest.repeat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tianma.train.tensor.Twins.Twin;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Kernels with operands of products in 16 bits do what the reference does: what is written in 16
 * bits agrees to the last of 8 bits, float32 results of products to 1e-5.
 */
class HalfKernelsTest {
  @ParameterizedTest
  @MethodSource("io.tianma.train.tensor.Tested#all")
  void multipliesMatrices(Tested tested) {
    assumeTrue(tested.noHalves() == null, tested.noHalves());
    repeat(
        tested,
        1e-5,
        t -> {
          int m = t.size(40);
          int n = t.size(40);
          int k = t.size(60);
          boolean ta = t.coin();
          boolean tb = t.coin();
          Twin a = ta ? t.halfWindow(0.3, k, m) : t.halfWindow(0.3, m, k);
          Twin b = tb ? t.halfWindow(0.3, n, k) : t.halfWindow(0.3, k, n);
          Twin c = t.window(1, m, n);
          double alpha = t.coin() ? 1 : 0.3;
          double beta = t.coin() ? 0 : 1;
          t.reference.gemm(ta, tb, alpha, a.expected(), b.expected(), beta, c.expected());
          t.tested.gemm(ta, tb, alpha, a.actual(), b.actual(), beta, c.actual());
          t.reference.gemm(ta, tb, alpha, a.expected(), b.expected(), beta, c.expected());
          t.tested.gemm(ta, tb, alpha, a.actual(), b.actual(), beta, c.actual()); // now known
          double other = 1 - beta; // the same sizes, but not the same product
          t.reference.gemm(ta, tb, 0.5, a.expected(), b.expected(), other, c.expected());
          t.tested.gemm(ta, tb, 0.5, a.actual(), b.actual(), other, c.actual());
          t.reference.gemm(ta, tb, 0.5, a.expected(), b.expected(), beta, c.expected());
          t.tested.gemm(ta, tb, 0.5, a.actual(), b.actual(), beta, c.actual());
        });
  }

  @ParameterizedTest
  @MethodSource("io.tianma.train.tensor.Tested#all")
  void writesOperandsInSixteenBits(Tested tested) {
    repeat(
        tested,
        1e-5,
        t -> {
          int n = t.size(5);
          int d = t.size(70);
          Twin x = t.window(1, n, d);
          Twin gamma = t.floats(1, d);
          Twin inverse = t.floats(1, n);
          Twin y = t.halfWindow(1, n, d);
          t.reference.rmsNorm(
              x.expected(), gamma.expected(), 1e-6, y.expected(), inverse.expected());
          t.tested.rmsNorm(x.actual(), gamma.actual(), 1e-6, y.actual(), inverse.actual());
          Twin copied = t.halfWindow(1, n, d);
          t.reference.copy(x.expected(), copied.expected());
          t.tested.copy(x.actual(), copied.actual());
          Twin flat = t.halves(1, n, d);
          Twin floats = t.floats(1, n, d);
          t.reference.copy(floats.expected(), flat.expected());
          t.tested.copy(floats.actual(), flat.actual());
          Twin counter = t.ints(1000, 4);
          Twin dropped = t.halfWindow(1, n, d);
          Dropout expected = new Dropout(0.3, counter.expected(), 5, 77);
          t.reference.dropout(expected, x.expected(), dropped.expected());
          Dropout actual = new Dropout(0.3, counter.actual(), 5, 77);
          t.tested.dropout(actual, x.actual(), dropped.actual());
        });
  }

  @ParameterizedTest
  @MethodSource("io.tianma.train.tensor.Tested#all")
  void activatesAndBackInSixteenBits(Tested tested) {
    repeat(
        tested,
        1e-5,
        t -> {
          int n = t.size(5);
          int f = t.size(70);
          boolean gated = t.coin();
          Activation kind = Activation.values()[t.random.nextInt(Activation.values().length)];
          Twin hidden = t.window(1, n, gated ? 2 * f : f);
          Twin dHidden = t.halfWindow(1, n, gated ? 2 * f : f);
          Twin y = t.halfWindow(1, n, f);
          Twin dy = t.window(1, n, f);
          t.reference.activate(kind, hidden.expected(), y.expected());
          t.tested.activate(kind, hidden.actual(), y.actual());
          t.reference.activateBackward(kind, dy.expected(), hidden.expected(), dHidden.expected());
          t.tested.activateBackward(kind, dy.actual(), hidden.actual(), dHidden.actual());
        });
  }

  @ParameterizedTest
  @MethodSource("io.tianma.train.tensor.Tested#all")
  void attendsAndBackInSixteenBits(Tested tested) {
    repeat(
        tested,
        1e-5,
        t -> {
          int batch = t.size(2);
          int heads = t.size(3);
          int size = t.size(40);
          int queries = t.size(20);
          int keys = t.size(30);
          int inner = heads * size;
          Twin ids = t.ints(3, batch, keys);
          Twin q = t.window(0.5, batch, queries, inner);
          Twin k = t.window(0.5, batch, keys, inner);
          Twin v = t.window(0.5, batch, keys, inner);
          Twin probs = t.floats(1, batch, heads, queries, keys);
          Twin context = t.halfWindow(1, batch, queries, inner);
          Twin dContext = t.window(1, batch, queries, inner);
          Twin dq = t.halfWindow(1, batch, queries, inner);
          Twin dk = t.halfWindow(1, batch, keys, inner);
          Twin dv = t.halfWindow(1, batch, keys, inner);
          AttentionSpec expected =
              new AttentionSpec(heads, false, 0, null, ids.expected(), 0, null);
          t.reference.attention(
              expected,
              q.expected(),
              k.expected(),
              v.expected(),
              probs.expected(),
              context.expected());
          t.reference.attentionBackward(
              expected,
              dContext.expected(),
              q.expected(),
              k.expected(),
              v.expected(),
              probs.expected(),
              dq.expected(),
              dk.expected(),
              dv.expected(),
              null);
          AttentionSpec actual = new AttentionSpec(heads, false, 0, null, ids.actual(), 0, null);
          t.tested.attention(
              actual, q.actual(), k.actual(), v.actual(), probs.actual(), context.actual());
          t.tested.attentionBackward(
              actual,
              dContext.actual(),
              q.actual(),
              k.actual(),
              v.actual(),
              probs.actual(),
              dq.actual(),
              dk.actual(),
              dv.actual(),
              null);
          t.tested.copy(probs.expected(), probs.actual()); // may be destroyed
        });
  }

  /** For kernels that have logits in 16 bits; rows of a few and of many elements a thread. */
  @ParameterizedTest
  @MethodSource("io.tianma.train.tensor.Tested#all")
  void findsLossesOfLogitsInSixteenBits(Tested tested) {
    repeat(
        tested,
        1e-5,
        t -> {
          if (!t.tested.narrow() || tested.type() != DType.F32) {
            return;
          }
          int n = t.size(3);
          int vocab = 8 * t.size(t.coin() ? 40 : 3000);
          Twin logits = t.halves(3, n, vocab);
          Twin labels = t.ints(vocab, n);
          Twin weight = t.coin() ? null : t.floats(1, 1);
          Twin losses = t.doubles(n, Kernels.LOSS_SUMS);
          LossSpec spec = new LossSpec(0, t.coin() ? 0 : 0.1, t.coin() ? 0 : 1e-3);
          t.reference.crossEntropy(
              spec,
              logits.expected(),
              labels.expected(),
              weight == null ? null : weight.expected(),
              losses.expected());
          t.tested.crossEntropy(
              spec,
              logits.actual(),
              labels.actual(),
              weight == null ? null : weight.actual(),
              losses.actual());
        });
  }
}
