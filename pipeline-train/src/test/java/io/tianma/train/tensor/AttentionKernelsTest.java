package io.tianma.train.tensor;

import io.tianma.train.tensor.Twins.Twin;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Attention does what the reference does: causal or not, with or without bias, padding anywhere and
 * dropout, on windows of columns. Letters: B batch, H heads, T queries, S keys, K head size.
 */
class AttentionKernelsTest {
  /** Operands of both directions. */
  private record Operands(
      Twin q, Twin k, Twin v, Twin probs, Twin context, Twin dq, Twin dk, Twin dv, Twin dBias) {}

  @ParameterizedTest
  @MethodSource("io.tianma.train.tensor.Tested#all")
  void attendsAndBack(Tested tested) {
    for (int seed = 0; seed < tested.tries(120); seed++) {
      try (Twins t = new Twins(tested, seed)) {
        check(t);
        t.assertEqual(1e-5);
      }
    }
  }

  private static void check(Twins t) {
    boolean causal = t.coin();
    int batch = t.size(3);
    int heads = t.size(3);
    int headSize = t.size(40);
    int queries = t.size(37);
    int firstQuery = causal && t.coin() ? t.size(5) : 0;
    int keys = causal ? firstQuery + queries : t.size(50);
    Twin bias = t.coin() ? t.floats(1, heads, queries + keys - 1) : null;
    Twin dBias = bias == null ? null : t.floats(1, batch, heads, queries + keys - 1);
    Twin keyIds = t.coin() ? padded(t, batch, keys) : null;
    Twin counter = t.coin() ? t.ints(1000, 4) : null;
    int inner = heads * headSize;
    Operands o =
        new Operands(
            t.window(0.5, batch, queries, inner),
            t.window(0.5, batch, keys, inner),
            t.window(0.5, batch, keys, inner),
            t.floats(1, batch, heads, queries, keys),
            t.window(1, batch, queries, inner),
            t.window(1, batch, queries, inner),
            t.window(1, batch, keys, inner),
            t.window(1, batch, keys, inner),
            dBias);
    Twin dContext = t.window(1, batch, queries, inner);
    AttentionSpec expected =
        new AttentionSpec(
            heads,
            causal,
            firstQuery,
            bias == null ? null : bias.expected(),
            keyIds == null ? null : keyIds.expected(),
            0,
            counter == null ? null : new Dropout(0.3, counter.expected(), 5, 77));
    AttentionSpec actual =
        new AttentionSpec(
            heads,
            causal,
            firstQuery,
            bias == null ? null : bias.actual(),
            keyIds == null ? null : keyIds.actual(),
            0,
            counter == null ? null : new Dropout(0.3, counter.actual(), 5, 77));
    t.reference.attention(
        expected,
        o.q().expected(),
        o.k().expected(),
        o.v().expected(),
        o.probs().expected(),
        o.context().expected());
    t.tested.attention(
        actual,
        o.q().actual(),
        o.k().actual(),
        o.v().actual(),
        o.probs().actual(),
        o.context().actual());
    t.assertEqual(1e-5);
    t.reference.attentionBackward(
        expected,
        dContext.expected(),
        o.q().expected(),
        o.k().expected(),
        o.v().expected(),
        o.probs().expected(),
        o.dq().expected(),
        o.dk().expected(),
        o.dv().expected(),
        dBias == null ? null : dBias.expected());
    t.tested.attentionBackward(
        actual,
        dContext.actual(),
        o.q().actual(),
        o.k().actual(),
        o.v().actual(),
        o.probs().actual(),
        o.dq().actual(),
        o.dk().actual(),
        o.dv().actual(),
        dBias == null ? null : dBias.actual());
    restore(t.tested, o.probs().expected(), o.probs().actual());
  }

  /** Backward may destroy the probabilities. */
  private static void restore(Kernels kernels, Tensor from, Tensor to) {
    kernels.copy(from, to);
  }

  /** Ids with padding at the end, and now and then anywhere or everywhere. */
  static Twin padded(Twins t, int batch, int keys) {
    int[] ids = new int[batch * keys];
    for (int b = 0; b < batch; b++) {
      int length = t.random.nextInt(keys + 1);
      boolean holes = t.random.nextInt(4) == 0;
      for (int s = 0; s < length; s++) {
        ids[b * keys + s] = holes && t.coin() ? 0 : 7;
      }
    }
    return t.write(ids, t.ints(9, batch, keys));
  }
}
