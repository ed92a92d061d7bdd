package io.tianma.eval.metric.overlap;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How near many texts come to the same references by F of single tokens, as {@link Scores#rouge1}
 * has it; what the references hold is counted once.
 */
public final class SingleTokens {
  private final boolean asSets;
  private final Reading reading;
  private final List<Map<Integer, Integer>> references;

  public SingleTokens(Dialect dialect, Tokens tokens, List<String> references) {
    this.asSets = dialect == Dialect.ROUGE_PY;
    this.reading = new Reading(tokens);
    this.references = references.stream().map(this::counts).toList();
  }

  /** F of a text by the best of the references. */
  public double f(String text) {
    Map<Integer, Integer> counts = counts(text);
    Measure best = Measure.NONE;
    for (Map<Integer, Integer> reference : references) {
      int common = 0;
      for (Map.Entry<Integer, Integer> token : counts.entrySet()) {
        common += Math.min(token.getValue(), reference.getOrDefault(token.getKey(), 0));
      }
      best =
          best.orBetter(
              asSets
                  ? RougePy.shares(common, reference.size(), counts.size())
                  : Rouge.shares(common, total(reference), total(counts)));
    }
    return best.f();
  }

  private Map<Integer, Integer> counts(String text) {
    Map<Integer, Integer> counts = new HashMap<>();
    for (int token : asSets ? RougePy.joined(reading.sentences(text)) : reading.of(text)) {
      counts.merge(token, 1, (a, b) -> asSets ? 1 : a + b);
    }
    return counts;
  }

  private static int total(Map<Integer, Integer> counts) {
    return counts.values().stream().mapToInt(Integer::intValue).sum();
  }
}
