package io.tianma.train.optim;

import java.io.Serializable;

/**
 * The learning rate at each step: linear warm-up, then a decay. It is never 0 (an optimizer may
 * take 0 for something else, and a step that moves nothing is a wasted one).
 *
 * @param decay what follows the warm-up
 * @param peak largest rate, reached at the end of the warm-up
 * @param warmUp steps of linear growth: step t has {@code peak (t + 1) / warmUp}; 0 for none
 * @param total steps after which linear and cosine decay have reached their end; they stay there
 */
public record Schedule(Decay decay, double peak, long warmUp, long total) implements Serializable {
  /** What follows the warm-up. */
  public enum Decay {
    CONSTANT,
    /** Straight down to (nearly) nothing. */
    LINEAR,
    /** Half a cosine down to (nearly) nothing. */
    COSINE,
    /** With the inverse root of the step, as T5 was trained. */
    RSQRT,
    /**
     * Adafactor's relative step: what the warm-up gives, but at most the inverse root of the step,
     * counted from 1. With a peak of 0.01 it is the paper's step size; with 10,000 steps of warm-up
     * too it is {@code min(1e-6 t, 1 / sqrt t)}, transformers' {@code warmup_init}.
     */
    RELATIVE
  }

  public Schedule {
    check(peak > 0 && Double.isFinite(peak), "learning-rate", peak, "positive");
    check(warmUp >= 0, "warm-up", warmUp, "not negative");
    boolean ends = decay == Decay.LINEAR || decay == Decay.COSINE;
    check(!ends || total > warmUp, "total-steps", total, "more than warm-up = " + warmUp);
  }

  /** Warm-up, then always the same: what T5-PEGASUS does. */
  public static Schedule constant(double peak, long warmUp) {
    return new Schedule(Decay.CONSTANT, peak, warmUp, 0);
  }

  /** The rate of step {@code step}, counted from 0. */
  public double rate(long step) {
    double ramp = step < warmUp ? peak * (step + 1) / warmUp : peak;
    if (decay == Decay.RELATIVE) {
      return Math.min(ramp, 1 / Math.sqrt(step + 1.0));
    }
    if (step < warmUp) {
      return ramp;
    }
    return switch (decay) {
      case CONSTANT, RELATIVE -> peak;
      case LINEAR -> peak * remaining(step);
      case COSINE -> peak * 0.5 * (1 - Math.cos(Math.PI * remaining(step)));
      case RSQRT -> peak * Math.sqrt(Math.max(1, warmUp) / (double) (step + 1));
    };
  }

  /**
   * Share of the steps after warm-up that are still to do, this one included; one step at the end.
   */
  private double remaining(long step) {
    return (double) Math.max(1, total - step) / (total - warmUp);
  }

  private static void check(boolean holds, String key, Object value, String wanted) {
    if (!holds) {
      throw new IllegalArgumentException(key + " = " + value + ": must be " + wanted);
    }
  }
}
