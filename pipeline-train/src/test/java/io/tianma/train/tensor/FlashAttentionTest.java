package io.tianma.train.tensor;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tianma.train.tensor.Twins.Twin;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Attention with heads of 64 in 16 bits does what the reference does on the same operands, up to
 * the rounding of probabilities to 16 bits: for kernels that never write scores. Letters: B batch,
 * H heads, T queries, S keys.
 */
class FlashAttentionTest {
  private static final int HEAD = 64;

  @ParameterizedTest
  @MethodSource("io.tianma.train.tensor.Tested#all")
  void attendsAndBack(Tested tested) {
    assumeTrue(tested.type() == DType.F32 && tested.share() == 1, "on a GPU only");
    try (Kernels kernels = tested.open()) {
      assumeTrue(kernels.narrow(), "these kernels take no operands of attention in 16 bits");
    }
    for (int seed = 0; seed < 100; seed++) {
      try (Twins t = new Twins(tested, seed)) {
        check(t);
        t.assertEqualBySize(0x1p-5); // a query of one key has 0 only up to that key's rounding
      }
    }
  }

  private static void check(Twins t) {
    boolean causal = t.coin();
    int batch = t.size(3);
    int heads = t.size(3);
    int queries = t.size(200);
    int keys = causal ? queries : t.size(200);
    int inner = heads * HEAD;
    Twin bias = t.coin() ? t.floats(1, heads, queries + keys - 1) : null;
    Twin dBias = bias == null ? null : t.floats(1, batch, heads, queries + keys - 1);
    Twin keyIds = t.coin() ? AttentionKernelsTest.padded(t, batch, keys) : null;
    Twin counter = t.coin() ? t.ints(1000, 4) : null;
    Twin q = t.halves(0.15, batch, queries, inner);
    Twin kv = t.halves(0.4, batch, keys, 2 * inner);
    Twin probs = t.floats(1, batch, heads, queries, keys);
    Twin context = t.halves(1, batch, queries, inner);
    Twin dq = t.halves(1, batch, queries, inner);
    Twin dkv = t.halves(1, batch, keys, 2 * inner);
    Twin dContext = t.halves(1, batch, queries, inner);
    AttentionSpec[] specs = new AttentionSpec[2];
    for (int i = 0; i < 2; i++) {
      specs[i] =
          new AttentionSpec(
              heads,
              causal,
              0,
              of(bias, i),
              of(keyIds, i),
              0,
              counter == null ? null : new Dropout(0.3, of(counter, i), 5, 77));
      Kernels kernels = i == 0 ? t.reference : t.tested;
      Tensor k = of(kv, i).columns(0, inner);
      Tensor v = of(kv, i).columns(inner, inner);
      kernels.attention(specs[i], of(q, i), k, v, of(probs, i), of(context, i));
      kernels.attentionBackward(
          specs[i],
          of(context, i),
          of(dContext, i),
          of(q, i),
          k,
          v,
          of(probs, i),
          of(dq, i),
          of(dkv, i).columns(0, inner),
          of(dkv, i).columns(inner, inner),
          of(dBias, i));
    }
    t.tested.copy(probs.expected(), probs.actual()); // what is kept there is their own
  }

  private static Tensor of(Twin twin, int which) {
    return twin == null ? null : which == 0 ? twin.expected() : twin.actual();
  }
}
