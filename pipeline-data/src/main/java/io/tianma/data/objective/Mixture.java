package io.tianma.data.objective;

import io.tianma.data.gap.Seeds;
import io.tianma.data.shard.SeededHash;
import io.tianma.data.shard.TokenizedPair;
import java.io.Serializable;
import java.util.List;

/**
 * Gives each row of a shard one of several objectives, in the proportion of their weights.
 *
 * <p>The choice and everything random in it depend on (seed, id of the row) alone, so that a row is
 * the same on every machine and after every restart.
 */
public final class Mixture implements Serializable {
  private static final long serialVersionUID = 1L;

  private final ObjectiveOptions[] objectives;
  private final double[] shares; // cumulated, the last is 1
  private final int maxSource;
  private final int maxTarget;

  /**
   * @param maxSource tokens of a source at most, [CLS] and [SEP] included
   * @param maxTarget tokens of a target at most, [CLS] and [SEP] included
   */
  public Mixture(List<ObjectiveOptions> objectives, int maxSource, int maxTarget) {
    if (objectives.isEmpty()) {
      throw new IllegalArgumentException("objectives = []: give at least one");
    }
    this.objectives = objectives.toArray(new ObjectiveOptions[0]);
    this.shares = new double[this.objectives.length];
    this.maxSource = maxSource;
    this.maxTarget = maxTarget;
    double all = objectives.stream().mapToDouble(ObjectiveOptions::weight).sum();
    double sum = 0;
    for (int i = 0; i < shares.length; i++) {
      sum += this.objectives[i].weight();
      shares[i] = sum / all;
    }
    shares[shares.length - 1] = 1;
  }

  /** Whether every row stays as the shard has it. */
  public boolean isGapSentencesOnly() {
    for (ObjectiveOptions objective : objectives) {
      if (objective.kind() != Kind.GAP_SENTENCES) {
        return false;
      }
    }
    return true;
  }

  /** The objective that the row gets. */
  public ObjectiveOptions choose(String id, long seed) {
    double place = SeededHash.fraction(SeededHash.of(seed, id));
    int i = 0;
    while (place >= shares[i]) {
      i++;
    }
    return objectives[i];
  }

  /**
   * The row with its objective. Rows whose text has less than two tokens stay as they are. The
   * characters of a new target are not known and said to be 0.
   */
  public TokenizedPair apply(TokenizedPair row, long seed) {
    ObjectiveOptions objective = choose(row.id(), seed);
    if (objective.kind() == Kind.GAP_SENTENCES) {
      return row;
    }
    int[] text = Ids.text(row.source(), row.target());
    if (text.length < 2) {
      return row;
    }
    var random = Seeds.random(SeededHash.mix(SeededHash.of(seed, row.id())));
    Ids.Pair pair =
        objective.kind() == Kind.SPAN_CORRUPTION
            ? new SpanCorruption(objective.noiseDensity(), objective.meanSpanLength())
                .apply(text, maxSource, maxTarget, random)
            : PrefixLm.apply(text, maxSource, maxTarget, random);
    return new TokenizedPair(row.id(), pair.source(), pair.target(), 0);
  }
}
