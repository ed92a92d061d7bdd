package io.tianma.data.objective;

import java.io.Serializable;

/**
 * One objective of a mixture; T5 uses a noise density of 0.15 and spans of 3 tokens.
 *
 * @param kind what the model is asked to write
 * @param weight share of the rows that get this objective, relative to the other weights
 * @param noiseDensity span corruption: share of the tokens that are taken out
 * @param meanSpanLength span corruption: tokens taken out at one place, on average
 */
public record ObjectiveOptions(Kind kind, double weight, double noiseDensity, double meanSpanLength)
    implements Serializable {
  public ObjectiveOptions {
    check(weight > 0 && weight < Double.POSITIVE_INFINITY, "weight", weight, "positive");
    check(noiseDensity > 0 && noiseDensity < 1, "noise-density", noiseDensity, "between 0 and 1");
    check(meanSpanLength >= 1, "mean-span-length", meanSpanLength, "at least 1");
  }

  /** The gap sentences of the shard, with T5's defaults for what does not matter. */
  public static ObjectiveOptions gapSentences() {
    return new ObjectiveOptions(Kind.GAP_SENTENCES, 1, 0.15, 3);
  }

  /**
   * What decides what is asked: spans only where some are taken out.
   *
   * @param alone whether it is the only one, which gets all rows whatever its weight
   */
  public ObjectiveOptions decisive(boolean alone) {
    ObjectiveOptions usual = gapSentences();
    boolean spans = kind == Kind.SPAN_CORRUPTION;
    return new ObjectiveOptions(
        kind,
        alone ? usual.weight : weight,
        spans ? noiseDensity : usual.noiseDensity,
        spans ? meanSpanLength : usual.meanSpanLength);
  }

  private static void check(boolean holds, String key, Object value, String wanted) {
    if (!holds) {
      throw new IllegalArgumentException(key + " = " + value + ": must be " + wanted);
    }
  }
}
