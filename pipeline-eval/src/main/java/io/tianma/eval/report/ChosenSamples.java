package io.tianma.eval.report;

import io.tianma.data.shard.SeededHash;
import io.tianma.eval.metric.Sample;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Which generated texts a page shows: the best, the worst, and some at random. */
public final class ChosenSamples {
  private static final long SEED = 2;

  /** A text and why it is shown. */
  public record Chosen(String why, Sample sample) {}

  private ChosenSamples() {}

  /** At most so many, no text twice: a third each, what is left over being random ones. */
  public static List<Chosen> of(List<Sample> samples, int count) {
    List<Sample> left = new ArrayList<>(samples);
    List<Chosen> chosen = new ArrayList<>();
    Comparator<Sample> byScore =
        Comparator.comparingDouble(ChosenSamples::score).thenComparing(Sample::id);
    take(left, byScore.reversed(), count / 3, "best", chosen);
    take(left, byScore, count / 3, "worst", chosen);
    Comparator<Sample> random =
        Comparator.comparingLong((Sample s) -> SeededHash.of(SEED, s.id()))
            .thenComparing(Sample::id);
    take(left, random, count - 2 * (count / 3), "random", chosen);
    return chosen;
  }

  private static void take(
      List<Sample> from, Comparator<Sample> order, int count, String why, List<Chosen> into) {
    List<Sample> first = from.stream().sorted(order).limit(count).toList();
    first.forEach(sample -> into.add(new Chosen(why, sample)));
    from.removeAll(first);
  }

  /** The score that a page shows beside a text. */
  static double score(Sample sample) {
    return sample.scores().entrySet().stream()
        .filter(score -> score.getKey().startsWith("rougeL-"))
        .mapToDouble(score -> score.getValue())
        .findFirst()
        .orElse(0);
  }
}
