package io.tianma.data.gap;

/** Forms of PEGASUS' principal sentences. */
public enum Principal {
  /** Each sentence by itself against the rest; tokens count as often as they occur. */
  IND_ORIG,
  /** Each sentence by itself against the rest; equal tokens count once. */
  IND_UNIQ,
  /**
   * One after the other, each the best with those before it; tokens count as often as they occur.
   */
  SEQ_ORIG,
  /** One after the other, each the best with those before it; equal tokens count once. */
  SEQ_UNIQ;

  boolean sequential() {
    return this == SEQ_ORIG || this == SEQ_UNIQ;
  }

  boolean unique() {
    return this == IND_UNIQ || this == SEQ_UNIQ;
  }

  /** What a strategy takes of it: all, whether equal tokens count once, or nothing. */
  Principal lookedAtBy(Strategy strategy) {
    return switch (strategy) {
      case PRINCIPAL -> this;
      case CONTINUOUS, DYNAMIC -> unique() ? IND_UNIQ : IND_ORIG;
      case LCS, RANDOM, LEAD, SENTENCES, TITLES -> IND_ORIG;
    };
  }
}
