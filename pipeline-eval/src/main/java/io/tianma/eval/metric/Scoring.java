package io.tianma.eval.metric;

import io.tianma.eval.metric.overlap.Dialect;
import io.tianma.eval.metric.overlap.Scores;
import io.tianma.eval.metric.overlap.Tokens;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a score is made by: formulas and tokens, which its name says: {@code rouge1-char}, {@code
 * rougeL-jieba (rouge-py)}.
 */
public record Scoring(Dialect dialect, Tokens tokens) {
  /** By characters with the formulas of Google's rouge_score. */
  public static final Scoring STANDARD = new Scoring(Dialect.STANDARD, Tokens.CHAR);

  /** The scores of one text. */
  public Scores score(String reference, String hypothesis) {
    return score(List.of(reference), hypothesis);
  }

  /** The scores of one text, by the best of its references. */
  public Scores score(List<String> references, String hypothesis) {
    return dialect.score(tokens, references, hypothesis);
  }

  /** The whole name of a score such as {@code rougeL}. */
  public String name(String score) {
    String name = score + "-" + tokens.key();
    return dialect == Dialect.STANDARD ? name : name + " (" + dialect.key() + ")";
  }

  /** F of each ROUGE, and BLEU, by name. */
  public Map<String, Double> named(Scores scores) {
    Map<String, Double> named = new LinkedHashMap<>();
    named.put(name("rouge1"), scores.rouge1().f());
    named.put(name("rouge2"), scores.rouge2().f());
    named.put(name("rougeL"), scores.rougeL().f());
    if (scores.rougeLsum() != null) {
      named.put(name("rougeLsum"), scores.rougeLsum().f());
    }
    named.put(name("bleu"), scores.bleu());
    return named;
  }

  /** The same for means, with BLEU of the corpus. */
  public Map<String, Double> means(Scores mean) {
    Map<String, Double> named = named(mean);
    named.put(name("corpus-bleu"), mean.corpusBleu());
    return named;
  }
}
