package io.tianma.eval.metric;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** How like texts are, by runs of their characters. */
public final class Likeness {
  private Likeness() {}

  /** Runs of {@code n} characters; the whole of a shorter text. */
  public static Set<String> shingles(String text, int n) {
    int[] points = text.codePoints().toArray();
    Set<String> shingles = new HashSet<>();
    for (int i = 0; i + n <= points.length; i++) {
      shingles.add(new String(points, i, n));
    }
    if (shingles.isEmpty() && points.length > 0) {
      shingles.add(text);
    }
    return shingles;
  }

  /** Share of common elements among all of both. */
  public static double jaccard(Set<String> a, Set<String> b) {
    if (a.isEmpty() && b.isEmpty()) {
      return 1;
    }
    int common = 0;
    for (String each : a) {
      common += b.contains(each) ? 1 : 0;
    }
    return (double) common / (a.size() + b.size() - common);
  }

  /** Dice's coefficient of pairs of characters. */
  public static double dice(String a, String b) {
    Set<String> x = shingles(a, 2);
    Set<String> y = shingles(b, 2);
    double jaccard = jaccard(x, y);
    return 2 * jaccard / (1 + jaccard);
  }

  /** Different pairs of characters among all of the texts; 0 for none. */
  public static double distinctPairs(List<String> texts) {
    Set<String> different = new HashSet<>();
    long all = 0;
    for (String text : texts) {
      int[] points = text.codePoints().toArray();
      for (int i = 0; i + 2 <= points.length; i++) {
        different.add(new String(points, i, 2));
        all++;
      }
    }
    return all == 0 ? 0 : (double) different.size() / all;
  }

  /** Share of texts that no other one equals; 0 for none. */
  public static double alone(List<String> texts) {
    Map<String, Integer> counts = new HashMap<>();
    texts.forEach(text -> counts.merge(text, 1, Integer::sum));
    long alone = texts.stream().filter(text -> counts.get(text) == 1).count();
    return texts.isEmpty() ? 0 : (double) alone / texts.size();
  }

  /** Mean BLEU of texts beside their references, on characters, of 100. */
  public static double bleu(List<String> references, List<String> written) {
    double sum = 0;
    for (int i = 0; i < references.size(); i++) {
      sum += Scoring.STANDARD.score(references.get(i), written.get(i)).bleu();
    }
    return references.isEmpty() ? 0 : 100 * sum / references.size();
  }
}
