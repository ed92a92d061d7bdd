package io.tianma.eval.metric.overlap;

import io.tianma.eval.metric.Baselines;
import io.tianma.eval.metric.Lead;
import io.tianma.eval.metric.Likeness;
import io.tianma.eval.metric.Scoring;
import io.tianma.eval.metric.WritingStyle;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** All that scores a text, by name; those that compare all with all say so. */
public final class MetricFunctions implements Supplier<Map<String, Consumer<String>>> {
  /** Begins the names of what looks for longest common subsequences. */
  public static final String LCS = "subsequences: ";

  private final Map<String, Consumer<String>> all = new LinkedHashMap<>();

  @Override
  public Map<String, Consumer<String>> get() {
    for (Tokens tokens : Tokens.values()) {
      all.put("tokens " + tokens.key(), tokens::of);
      all.put("style " + tokens.key(), text -> new WritingStyle(tokens).add(text, text, text));
      all.put("runs " + tokens.key(), text -> runs(tokens, List.of(text)));
      all.put("runs of lines " + tokens.key(), text -> runs(tokens, List.of(text.split("\n", -1))));
      for (Dialect dialect : Dialect.values()) {
        Scoring scoring = new Scoring(dialect, tokens);
        String name = dialect.key() + " " + tokens.key();
        all.put(LCS + name, text -> scoring.score(text, text));
        for (String baseline : Baselines.NAMES) {
          all.put(
              baseline + " " + name,
              text -> Baselines.of(baseline, "a", text, List.of(text), scoring));
        }
      }
    }
    all.put("lead", text -> Lead.of(text, text.length() / 2));
    all.put(LCS + "overlap", text -> Overlap.of(text, text));
    all.put("dice", text -> Likeness.dice(text, text));
    all.put("distinct pairs", text -> Likeness.distinctPairs(List.of(text)));
    all.put("alone", text -> Likeness.alone(List.of(text.split("\n", -1))));
    return all;
  }

  /** BLEU beside each of many references, and what each has in common with the last. */
  private static void runs(Tokens tokens, List<String> references) {
    Reading reading = new Reading(tokens);
    List<int[]> texts = new ArrayList<>();
    references.forEach(reference -> texts.add(reading.split(reference)));
    texts.add(reading.split(references.get(references.size() - 1)));
    BleuCounts.of(new Runs(texts)).sentence();
  }
}
