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
 * @param entry where a larger model goes on; null for none
 */
public record Schedule(Decay decay, double peak, long warmUp, long total, Entry entry)
    implements Serializable {
  /**
   * Where a larger model goes on.
   *
   * @param step of this schedule
   * @param rate that linear and cosine decay go on from; 0 for what they have there
   * @param warmUp steps in which the rate rises from nothing to what is due; 0 for none
   */
  public record Entry(long step, double rate, long warmUp) implements Serializable {}

  /** Without a larger model. */
  public Schedule(Decay decay, double peak, long warmUp, long total) {
    this(decay, peak, warmUp, total, null);
  }

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
    entry = entry == null || entry.rate() == 0 && entry.warmUp() == 0 ? null : entry;
    check(peak > 0 && Double.isFinite(peak), "learning-rate", peak, "positive");
    check(warmUp >= 0, "warm-up", warmUp, "not negative");
    check(!ends(decay) || total > warmUp, "total-steps", total, "more than warm-up = " + warmUp);
  }

  /** Warm-up, then always the same: what T5-PEGASUS does. */
  public static Schedule constant(double peak, long warmUp) {
    return new Schedule(Decay.CONSTANT, peak, warmUp, 0);
  }

  /** The same that a larger model enters. */
  public Schedule entered(Entry by) {
    return new Schedule(decay, peak, warmUp, total, by);
  }

  private static boolean ends(Decay decay) {
    return decay == Decay.LINEAR || decay == Decay.COSINE;
  }

  /** The rate of step {@code step}, counted from 0. */
  public double rate(long step) {
    if (entry == null || step < entry.step()) {
      return due(step);
    }
    boolean goesOn = entry.rate() > 0 && ends(decay) && entry.step() >= warmUp;
    double due = goesOn ? entry.rate() * shape(remaining(step, entry.step())) : due(step);
    long done = step - entry.step() + 1;
    return done < entry.warmUp() ? due * done / entry.warmUp() : due;
  }

  private double due(long step) {
    double ramp = step < warmUp ? peak * (step + 1) / warmUp : peak;
    if (decay == Decay.RELATIVE) {
      return Math.min(ramp, 1 / Math.sqrt(step + 1.0));
    }
    if (step < warmUp) {
      return ramp;
    }
    return switch (decay) {
      case CONSTANT, RELATIVE -> peak;
      case LINEAR, COSINE -> peak * shape(remaining(step, warmUp));
      case RSQRT -> peak * Math.sqrt(Math.max(1, warmUp) / (double) (step + 1));
    };
  }

  /** Of a share of steps that are still to do. */
  private double shape(double remaining) {
    return decay == Decay.LINEAR ? remaining : 0.5 * (1 - Math.cos(Math.PI * remaining));
  }

  /** Share of the steps since {@code from} still to do, this one included; one step at the end. */
  private double remaining(long step, long from) {
    return (double) Math.max(1, total - step) / Math.max(1, total - from);
  }

  private static void check(boolean holds, String key, Object value, String wanted) {
    if (!holds) {
      throw new IllegalArgumentException(key + " = " + value + ": must be " + wanted);
    }
  }
}
