package io.tianma.eval.metric;

import io.tianma.eval.metric.overlap.Tokens;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What can be said of written texts without asking how right they are: whether they repeat
 * themselves or each other, copy, or are empty.
 */
public final class WritingStyle {
  private static final int PHRASE = 4;

  private final Tokens tokens;
  private final Set<String> singles = new HashSet<>();
  private final Set<List<String>> pairs = new HashSet<>();
  private long texts;
  private long empty;
  private long written;
  private long wanted;
  private long allPairs;
  private double repeated;
  private long phrases;
  private long copied;
  private boolean sources;
  private long lowerBounds;

  public WritingStyle(Tokens tokens) {
    this.tokens = tokens;
  }

  /**
   * Takes one text.
   *
   * @param source what it was written from; null if nobody knows
   */
  public void add(String text, String reference, String source) {
    List<String> all = tokens.of(text);
    texts++;
    empty += all.isEmpty() ? 1 : 0;
    written += all.size();
    wanted += tokens.of(reference).size();
    singles.addAll(all);
    List<List<String>> two = runs(all, 2);
    pairs.addAll(two);
    allPairs += two.size();
    List<List<String>> four = runs(all, PHRASE);
    if (!four.isEmpty()) {
      repeated += 1 - (double) new HashSet<>(four).size() / four.size();
    }
    if (source != null) {
      sources = true;
      // a text shorter than a phrase is one
      List<List<String>> pieces = four.isEmpty() && !all.isEmpty() ? List.of(all) : four;
      Set<List<String>> there =
          new HashSet<>(runs(tokens.of(source), Math.min(PHRASE, Math.max(1, all.size()))));
      phrases += pieces.size();
      copied += pieces.stream().filter(there::contains).count();
    }
  }

  /** Takes how many of the texts that are scored have more sentences than can all be compared. */
  public void cut(long texts) {
    lowerBounds += texts;
  }

  /**
   * By name: {@code distinct-1}, {@code distinct-2} (different runs of all, Li et al. 2016), {@code
   * repetition-4} (runs of four that a text has said before, mean over texts, Welleck et al. 2020),
   * {@code copy-4} (runs of four that stand in the source), {@code length-ratio} (tokens written,
   * of those of the references) and {@code empty} (number of texts); and, if there are any, {@code
   * lower-bounds} (number of texts whose ROUGE by sentences is at least what it says).
   */
  public Map<String, Double> figures() {
    Map<String, Double> figures = new LinkedHashMap<>();
    String key = "-" + tokens.key();
    figures.put("distinct-1" + key, share(singles.size(), written));
    figures.put("distinct-2" + key, share(pairs.size(), allPairs));
    figures.put("repetition-4" + key, texts == 0 ? 0 : repeated / texts);
    if (sources) {
      figures.put("copy-4" + key, share(copied, phrases));
    }
    figures.put("length-ratio" + key, share(written, wanted));
    figures.put("empty", (double) empty);
    if (lowerBounds > 0) {
      figures.put("lower-bounds", (double) lowerBounds);
    }
    return figures;
  }

  private static double share(long part, long all) {
    return all == 0 ? 0 : (double) part / all;
  }

  private static List<List<String>> runs(List<String> all, int n) {
    List<List<String>> runs = new ArrayList<>();
    for (int i = 0; i + n <= all.size(); i++) {
      runs.add(all.subList(i, i + n));
    }
    return runs;
  }
}
