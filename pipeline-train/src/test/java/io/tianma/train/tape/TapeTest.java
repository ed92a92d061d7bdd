package io.tianma.train.tape;

import io.tianma.train.tape.attention.Bias;
import io.tianma.train.tensor.Activation;
import org.junit.jupiter.api.Test;

/**
 * Each operation between an embedding and a head, in float64 on the reference kernels: the
 * gradients of all weights are those of finite differences along random directions. Letters: B
 * batch, T tokens, D model.
 */
class TapeTest {
  private static final int D = Bench.D;

  @Test
  void linear() {
    Bench.check((b, x) -> b.layers().linear(x, b.weight("w", D, D)));
  }

  @Test
  void linearOntoAResidual() {
    Bench.check((b, x) -> b.block(x, normed -> b.layers().linear(normed, b.weight("w", 9, D)), 9));
  }

  @Test
  void aWeightUsedTwice() {
    Bench.check(
        (b, x) ->
            b.layers().linear(b.layers().linear(x, b.weight("w", D, D)), b.weight("w", D, D)));
  }

  @Test
  void aValueUsedTwice() {
    Bench.check(
        (b, x) -> {
          Variable normed = b.layers().rmsNorm(x, b.weight("g", D), 1e-6);
          Variable q = b.layers().linear(normed, b.weight("q", D, D));
          Variable kv = b.layers().linear(normed, b.weight("kv", 2 * D, D));
          return b.attend(q, kv, false, null, false);
        });
  }

  @Test
  void rmsNorm() {
    Bench.check((b, x) -> b.layers().rmsNorm(x, b.weight("g", D), 1e-3));
  }

  @Test
  void activations() {
    for (Activation f : Activation.values()) {
      Bench.check((b, x) -> b.layers().activate(f, false, x));
      Bench.check(
          (b, x) -> b.layers().activate(f, true, b.layers().linear(x, b.weight("w", 2 * D, D))));
    }
  }

  @Test
  void attention() {
    for (boolean causal : new boolean[] {false, true}) {
      for (boolean biased : new boolean[] {false, true}) {
        for (boolean padded : new boolean[] {false, true}) {
          Bench.check(
              (b, x) -> {
                Variable qkv = b.layers().linear(x, b.weight("qkv", 3 * D, D));
                Bias bias = biased ? b.bias(!causal) : null;
                return b.attend(qkv.columns(0, D), qkv.columns(D, 2 * D), causal, bias, padded);
              });
        }
      }
    }
  }

  @Test
  void aBiasSharedByTwoLayers() {
    Bench.check(
        (b, x) -> {
          Bias bias = b.bias(true);
          Variable y = x;
          for (String layer : new String[] {"a", "b"}) {
            y =
                b.block(
                    y,
                    normed -> {
                      Variable qkv = b.layers().linear(normed, b.weight(layer, 3 * D, D));
                      return b.attend(qkv.columns(0, D), qkv.columns(D, 2 * D), false, bias, true);
                    },
                    D);
          }
          return y;
        });
  }
}
