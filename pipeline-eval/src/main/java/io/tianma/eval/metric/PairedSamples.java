package io.tianma.eval.metric;

import io.tianma.eval.metric.resampling.Comparison;
import io.tianma.eval.metric.resampling.Resampling;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What two systems wrote for the same pairs, matched by id; the rest of both is left out. */
public final class PairedSamples {
  /** One pair and what both wrote for it. */
  public record Both(Sample a, Sample b) {
    /** How much better the first is by one metric. */
    public double difference(String metric) {
      return a.scores().get(metric) - b.scores().get(metric);
    }
  }

  private final List<Both> all = new ArrayList<>();

  /** Matches them, in the order of the first. */
  public PairedSamples(List<Sample> a, List<Sample> b) {
    Map<String, Sample> byId = new HashMap<>();
    b.forEach(sample -> byId.put(sample.id(), sample));
    for (Sample sample : a) {
      Sample other = byId.get(sample.id());
      if (other != null && other.target().equals(sample.target())) {
        all.add(new Both(sample, other));
      }
    }
  }

  /** Pairs that both wrote for. */
  public int size() {
    return all.size();
  }

  /** Both systems by each metric that both have. */
  public Map<String, Comparison> scores(Resampling resampling) {
    Map<String, Comparison> scores = new LinkedHashMap<>();
    if (!all.isEmpty()) {
      for (String metric : all.get(0).a().scores().keySet()) {
        if (all.get(0).b().scores().containsKey(metric)) {
          scores.put(
              metric,
              Comparison.of(
                  all.stream().mapToDouble(both -> both.a().scores().get(metric)).toArray(),
                  all.stream().mapToDouble(both -> both.b().scores().get(metric)).toArray(),
                  resampling));
        }
      }
    }
    return scores;
  }

  /** Pairs where the first is most above the second, or the other way round. */
  public List<Both> mostDifferent(String metric, boolean firstIsBetter, int count) {
    Comparator<Both> byDifference = Comparator.comparingDouble(both -> both.difference(metric));
    return all.stream()
        .filter(both -> firstIsBetter ? both.difference(metric) > 0 : both.difference(metric) < 0)
        .sorted(firstIsBetter ? byDifference.reversed() : byDifference)
        .limit(count)
        .toList();
  }
}
