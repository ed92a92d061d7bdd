package io.tianma.train.plan;

import io.tianma.train.optim.OuterOptimizer;

/**
 * What makes the next parameters of the average of the workers.
 *
 * @param optimizer which of them; the sections of the others are not looked at
 */
public record OuterOptions(Method optimizer, Bmuf bmuf, Slowmo slowmo, Diloco diloco) {
  /** Outer optimizers. */
  public enum Method {
    AVERAGE,
    BMUF,
    SLOWMO,
    DILOCO
  }

  /**
   * Blockwise model update filtering.
   *
   * @param momentum η, memory of the displacement
   * @param rate ζ, share of the new displacement
   * @param nesterov whether to go on by the momentum once more
   */
  public record Bmuf(double momentum, double rate, boolean nesterov) {
    public Bmuf {
      check("bmuf", momentum, rate);
    }
  }

  /**
   * Slow momentum.
   *
   * @param momentum β, memory of the displacement over the learning rate
   * @param rate α, size of the step
   */
  public record Slowmo(double momentum, double rate) {
    public Slowmo {
      check("slowmo", momentum, rate);
    }
  }

  /**
   * Nesterov momentum.
   *
   * @param momentum μ, memory of the displacement
   * @param rate η, size of the step
   */
  public record Diloco(double momentum, double rate) {
    public Diloco {
      check("diloco", momentum, rate);
    }
  }

  /** Plain averaging; the others with the values of their publications. */
  public static OuterOptions of(Method method) {
    return new OuterOptions(
        method, new Bmuf(0.875, 1, true), new Slowmo(0.5, 1), new Diloco(0.9, 0.7));
  }

  /** The chosen optimizer, which also stands for all that decides the bits. */
  public OuterOptimizer chosen() {
    return switch (optimizer) {
      case AVERAGE -> new OuterOptimizer.Average();
      case BMUF -> new OuterOptimizer.Bmuf(bmuf.momentum(), bmuf.rate(), bmuf.nesterov());
      case SLOWMO -> new OuterOptimizer.SlowMo(slowmo.momentum(), slowmo.rate());
      case DILOCO -> new OuterOptimizer.DiLoCo(diloco.momentum(), diloco.rate());
    };
  }

  private static void check(String section, double momentum, double rate) {
    Check.that(
        momentum >= 0 && momentum < 1, "outer." + section + ".momentum", momentum, "in [0, 1)");
    Check.that(rate > 0 && Double.isFinite(rate), "outer." + section + ".rate", rate, "positive");
  }
}
