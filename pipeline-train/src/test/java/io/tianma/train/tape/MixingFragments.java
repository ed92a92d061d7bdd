package io.tianma.train.tape;

import io.tianma.train.tape.mixing.MixingOperations;
import io.tianma.train.tensor.Activation;
import java.util.ArrayList;
import java.util.List;

/**
 * Uses of every operation of {@link MixingOperations}, also more than one of a value or a weight.
 */
final class MixingFragments {
  static final int D = Bench.D;

  /** Positions that matrices know, more than there are. */
  static final int N = 7;

  private static final int UNITS = 5;

  /**
   * A fragment that tests call by its name.
   *
   * @param clears whether its result is zero in rows of padding
   */
  record Named(String name, boolean clears, Bench.Fragment fragment) {
    @Override
    public String toString() {
      return name;
    }
  }

  private MixingFragments() {}

  static List<Named> all() {
    List<Named> all = new ArrayList<>(onRows());
    all.addAll(causal());
    all.addAll(onPositions());
    all.addAll(twice());
    return all;
  }

  private static MixingOperations ops(Bench b) {
    return new MixingOperations(b.tape);
  }

  private static List<Named> onRows() {
    List<Named> all = new ArrayList<>();
    all.add(
        new Named(
            "multiply",
            false,
            (b, x) -> {
              Variable ab = b.layers().innerLinear(x, b.weight("ab", 2 * D, D));
              return ops(b).multiply(ab.columns(0, D), ab.columns(D, D));
            }));
    all.add(
        new Named("affine", false, (b, x) -> ops(b).affine(x, b.weight("g", D), b.weight("b", D))));
    all.add(new Named("scale", false, (b, x) -> ops(b).affine(x, b.weight("g", D), null)));
    all.add(
        new Named(
            "onto",
            false,
            (b, x) -> b.layers().onto(x, ops(b).affine(x, b.weight("g", D), b.weight("b", D)))));
    all.add(
        new Named(
            "layer norm of a window",
            false,
            (b, x) -> {
              Variable wide = b.layers().innerLinear(x, b.weight("wide", D + 5, D));
              Variable rest = b.layers().linear(wide.columns(D, 5), b.weight("rest", D, 5));
              Variable normed =
                  ops(b).layerNorm(wide.columns(0, D), b.weight("g", D), b.weight("b", D), 1e-5);
              return ops(b).add(normed, rest);
            }));
    for (Activation f : Activation.values()) {
      all.add(new Named(f + "", false, (b, x) -> ops(b).activate(f, false, x)));
      all.add(
          new Named(
              "gated " + f,
              false,
              (b, x) ->
                  ops(b).activate(f, true, b.layers().innerLinear(x, b.weight("w", 2 * D, D)))));
    }
    all.add(new Named("softmax", false, (b, x) -> ops(b).softmax(x, 3)));
    return all;
  }

  static List<Named> causal() {
    return List.of(
        new Named(
            "what came before",
            true,
            (b, x) -> ops(b).mixPositions(b.weight("w", N, N), true, x, b.lengths)),
        new Named("resmlp", false, (b, x) -> resMlp(b, x, true)),
        new Named("gmlp", false, (b, x) -> gMlp(b, x, true)));
  }

  private static List<Named> onPositions() {
    return List.of(
        new Named(
            "all positions",
            true,
            (b, x) -> ops(b).mixPositions(b.weight("w", N, N), false, x, b.lengths)),
        new Named(
            "as many positions as there are",
            true,
            (b, x) -> ops(b).mixPositions(b.weight("w", Bench.T, Bench.T), false, x, b.lengths)),
        new Named("resmlp that looks ahead", false, (b, x) -> resMlp(b, x, false)),
        new Named("gmlp that looks ahead", false, (b, x) -> gMlp(b, x, false)),
        new Named(
            "units",
            true,
            (b, x) -> {
              Variable hidden = ops(b).toUnits(b.weight("in", UNITS, N), x, b.lengths);
              Variable active = ops(b).activate(Activation.GELU_TANH, false, hidden);
              return ops(b).fromUnits(b.weight("out", N, UNITS), active, x, b.lengths);
            }),
        new Named("shares of positions", true, (b, x) -> ops(b).logSoftmaxColumns(x, b.lengths)),
        new Named(
            "external attention",
            false,
            (b, x) -> {
              Variable slots = b.layers().innerLinear(x, b.weight("mk", UNITS, D));
              Variable shares = ops(b).logSoftmaxColumns(slots, b.lengths);
              return b.layers().linear(ops(b).softmax(shares, UNITS), b.weight("mv", D, UNITS));
            }),
        new Named("fourier", true, (b, x) -> ops(b).fourier(x, b.lengths, N)),
        new Named(
            "fnet",
            false,
            (b, x) -> {
              Variable normed = b.layers().rmsNorm(x, b.weight("norm", D), 1e-3);
              return b.layers().onto(x, ops(b).fourier(normed, b.lengths, Bench.T));
            }));
  }

  /** Values and weights with several uses. */
  private static List<Named> twice() {
    return List.of(
        new Named(
            "weights used twice",
            true,
            (b, x) -> {
              Variable y = x;
              for (int i = 0; i < 2; i++) {
                Variable scaled = ops(b).affine(y, b.weight("g", D), b.weight("b", D));
                y = ops(b).mixPositions(b.weight("w", N, N), false, scaled, b.lengths);
              }
              return y;
            }),
        new Named(
            "a value used by all",
            false,
            (b, x) -> {
              Variable sum = ops(b).affine(x, b.weight("g", D), b.weight("b", D));
              sum = ops(b).add(sum, ops(b).softmax(x, D));
              sum = ops(b).add(sum, ops(b).logSoftmaxColumns(x, b.lengths));
              sum = ops(b).add(sum, ops(b).fourier(x, b.lengths, N));
              sum = ops(b).add(sum, x);
              Variable hidden = ops(b).toUnits(b.weight("in", UNITS, N), x, b.lengths);
              Weight out = b.weight("out", N, UNITS);
              sum = ops(b).add(sum, ops(b).fromUnits(out, hidden, x, b.lengths));
              return ops(b).add(sum, ops(b).mixPositions(b.weight("w", N, N), true, x, b.lengths));
            }),
        new Named("affine last", false, (b, x) -> onto(b, x, 0)),
        new Named("softmax last", false, (b, x) -> onto(b, x, 1)),
        new Named("shares last", false, (b, x) -> onto(b, x, 2)),
        new Named("fourier last", false, (b, x) -> onto(b, x, 3)),
        new Named("positions last", false, (b, x) -> onto(b, x, 4)),
        new Named("itself last", false, (b, x) -> onto(b, x, 5)));
  }

  /** A value that goes on along the residual stream, used by all, by one of them last. */
  private static Variable onto(Bench b, Variable x, int last) {
    Variable sum = b.layers().innerLinear(x, b.weight("start", D, D));
    for (int i = 1; i <= 6; i++) {
      Variable y =
          switch ((last + i) % 6) {
            case 0 -> ops(b).affine(x, b.weight("g", D), b.weight("b", D));
            case 1 -> ops(b).softmax(x, 2);
            case 2 -> ops(b).logSoftmaxColumns(x, b.lengths);
            case 3 -> ops(b).fourier(x, b.lengths, N);
            case 4 -> ops(b).mixPositions(b.weight("w", N, N), true, x, b.lengths);
            default -> x;
          };
      sum = ops(b).add(sum, y);
    }
    return b.layers().onto(x, sum);
  }

  private static Variable resMlp(Bench b, Variable x, boolean causal) {
    Variable y = x;
    for (String layer : new String[] {"first ", "second "}) {
      Weight beta = b.weight(layer + "beta", D);
      Variable a = ops(b).affine(y, b.weight(layer + "gamma", D), beta);
      Variable mixed = ops(b).mixPositions(b.weight(layer + "w", N, N), causal, a, b.lengths);
      y = b.layers().onto(y, ops(b).affine(mixed, b.weight(layer + "scale", D), null));
      b.tape.section();
    }
    return y;
  }

  private static Variable gMlp(Bench b, Variable x, boolean causal) {
    return b.block(
        x,
        normed -> {
          Variable wide = b.layers().innerLinear(normed, b.weight("wi", 2 * UNITS, D));
          Variable z = ops(b).activate(Activation.GELU_TANH, false, wide);
          Weight gamma = b.weight("gamma", UNITS);
          Variable u =
              ops(b).layerNorm(z.columns(UNITS, UNITS), gamma, b.weight("beta", UNITS), 1e-5);
          Variable gate = ops(b).mixPositions(b.weight("spatial", N, N), causal, u, b.lengths);
          gate = ops(b).addByPosition(gate, b.weight("bias", N));
          gate = ops(b).add(gate, b.layers().linear(normed, b.weight("tiny", UNITS, D)));
          return ops(b).multiply(z.columns(0, UNITS), gate);
        },
        UNITS);
  }
}
