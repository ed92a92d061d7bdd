package io.tianma.train.optim;

/**
 * Makes the next parameters from those that all workers started a round with and the average that
 * they ended with.
 */
public interface OuterOptimizer {
  /** Whether it keeps a momentum: a vector like the parameters, zero at first. */
  default boolean hasMomentum() {
    return true;
  }

  /**
   * The step after a round.
   *
   * @param innerRate learning rate of the round's last step
   */
  OuterStep step(double innerRate);

  /** Plain averaging, also known as local SGD: the average is the next state, to the bit. */
  record Average() implements OuterOptimizer {
    @Override
    public boolean hasMomentum() {
      return false;
    }

    @Override
    public OuterStep step(double innerRate) {
      return new OuterStep(0, 0, 0, 1);
    }
  }

  /**
   * Blockwise model update filtering: S ← ηS + ζΔ, θ ← θ - S; the Nesterov form goes on by ηS.
   * Source: Chen and Huo 2016; fairseq, optim/bmuf.py.
   *
   * @param momentum η
   * @param rate ζ
   */
  record Bmuf(double momentum, double rate, boolean nesterov) implements OuterOptimizer {
    @Override
    public OuterStep step(double innerRate) {
      return new OuterStep(momentum, rate, nesterov ? 1 + momentum : 1, 0);
    }
  }

  /**
   * Slow momentum: with γ the inner learning rate, u ← βu + Δ/γ, θ ← θ - αγu. Source: Wang et al.
   * 2020; fairscale, gossip/distributed.py.
   *
   * @param momentum β
   * @param rate α
   */
  record SlowMo(double momentum, double rate) implements OuterOptimizer {
    @Override
    public OuterStep step(double innerRate) {
      return new OuterStep(momentum, 1 / innerRate, rate * innerRate, 0);
    }
  }

  /**
   * SGD with Nesterov momentum over the workers' displacement: b ← μb + Δ, θ ← θ - η(Δ + μb).
   * Source: Douillard et al. 2023; OpenDiLoCo, train_diloco_torch.py.
   *
   * @param momentum μ
   * @param rate η
   */
  record DiLoCo(double momentum, double rate) implements OuterOptimizer {
    @Override
    public OuterStep step(double innerRate) {
      return new OuterStep(momentum, 1, rate * momentum, rate);
    }
  }
}
