package io.tianma.eval.metric;

import java.util.Map;

/**
 * One held-out pair and what the last checkpoint wrote for it: a line of {@code samples.jsonl}.
 *
 * @param id of the pair
 * @param lead the lead baseline's text
 * @param scores of {@code generated}, by metric
 * @param leadScores of {@code lead}, by metric
 */
public record Sample(
    String id,
    String source,
    String target,
    String generated,
    String lead,
    Map<String, Double> scores,
    Map<String, Double> leadScores) {
  /**
   * Scores what was written for one pair. A piece of text outside the vocabulary is U+FFFD in
   * {@code source} and {@code target}; whoever writes one says nothing, so it is left out of both
   * hypotheses.
   */
  public static Sample of(
      String id, String source, String target, String generated, int leadChars, Scoring scoring) {
    String hypothesis = known(generated);
    String lead = Lead.of(known(source), leadChars);
    return new Sample(
        id,
        source,
        target,
        hypothesis,
        lead,
        scoring.named(scoring.score(target, hypothesis)),
        scoring.named(scoring.score(target, lead)));
  }

  /** A text without pieces outside the vocabulary. */
  static String known(String text) {
    return text.replace("\uFFFD", "");
  }
}
