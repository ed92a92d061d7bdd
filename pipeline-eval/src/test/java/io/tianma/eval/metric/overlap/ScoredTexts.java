package io.tianma.eval.metric.overlap;

import io.tianma.eval.metric.Baselines;
import io.tianma.eval.metric.Scoring;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/** What compares two texts line by line, by name. */
public final class ScoredTexts implements Supplier<Map<String, BiConsumer<String, String>>> {
  private final Reading reading = new Reading(Tokens.CHAR);
  private final Scoring rougePy = new Scoring(Dialect.ROUGE_PY, Tokens.CHAR);

  @Override
  public Map<String, BiConsumer<String, String>> get() {
    return Map.of(
        "rouge-py",
        (a, b) -> rougePy.score(a.replace('\n', '.'), b.replace('\n', '.')),
        "rougeLsum",
        (a, b) -> SummaryLevel.of(reading.lines(a), reading.lines(b)),
        "oracle-sentence",
        (a, b) -> Baselines.of("oracle-sentence", "", a, List.of(b), Scoring.STANDARD));
  }
}
