package io.tianma.train.spark.grow;

import com.fasterxml.jackson.databind.JsonNode;
import io.tianma.data.store.CanonicalJson;
import io.tianma.train.checkpoint.TrainState;
import io.tianma.train.plan.GrowOptions;
import java.util.List;
import java.util.OptionalDouble;

/** What the learning rate does after growth, from the metrics of the stage before. */
final class Rates {
  private static final String RATE = "learning-rate";
  private static final String LOSS = "held-out-loss";

  /** A rate that has come down to less than that of its largest trains a larger model slowly. */
  private static final double LOW = 0.1;

  private final GrowOptions options;
  private final List<JsonNode> metrics;

  Rates(GrowOptions options, List<String> metrics) {
    this.options = options;
    this.metrics = parsed(metrics);
  }

  private static List<JsonNode> parsed(List<String> lines) {
    return lines.stream()
        .filter(line -> !line.isBlank())
        .map(line -> CanonicalJson.read(line, JsonNode.class))
        .toList();
  }

  /**
   * Round 0 of the larger model.
   *
   * @param loss of both models, where the metrics have none
   * @param curve metrics of a larger model from scratch, if it is entered by loss
   * @throws IllegalArgumentException if that one never has this loss
   */
  TrainState next(TrainState at, double loss, List<String> curve) {
    return switch (options.schedule()) {
      case RESTART -> at.nextStage(true);
      case CONTINUE -> at.nextStage(at.scheduleStart(), hasComeDown() ? last() : 0, 0);
      case RE_WARM -> at.nextStage(at.scheduleStart(), 0, options.warmUp());
      case ENTER -> {
        long entry = options.enterStep() > 0 ? options.enterStep() : entry(loss, curve);
        yield at.nextStage(at.step() - entry, 0, options.warmUp());
      }
    };
  }

  /** What people should know of the rate; empty if nothing. */
  String warning() {
    boolean low = hasComeDown() && last() < LOW * largest();
    return low && options.schedule() == GrowOptions.ScheduleRestart.CONTINUE
        ? "warning: the learning rate has come down to %.2g of %.2g; if its schedule has an end it goes on from there: grow.schedule = re-warm, restart or enter raise it again"
            .formatted(last(), largest())
        : "";
  }

  private boolean hasComeDown() {
    return last() > 0 && last() < largest();
  }

  private double last() {
    return metrics.isEmpty() ? 0 : metrics.get(metrics.size() - 1).path(RATE).asDouble();
  }

  private double largest() {
    return metrics.stream().mapToDouble(line -> line.path(RATE).asDouble()).max().orElse(0);
  }

  /** The step at which the other model first has this loss, between two measurements on a line. */
  private long entry(double loss, List<String> curve) {
    double wanted = own().orElse(loss);
    double before = Double.NaN;
    long step = 0;
    for (JsonNode line : parsed(curve)) {
      if (!line.has(LOSS)) {
        continue;
      }
      double now = line.path(LOSS).asDouble();
      long end = line.path("step").asLong();
      if (now <= wanted) {
        double share = Double.isNaN(before) ? 0 : (before - wanted) / (before - now);
        return step + Math.round(share * (end - step));
      }
      before = now;
      step = end;
    }
    throw new IllegalArgumentException(
        "grow.enter-curve = %s: its %s never comes down to %.4f, which the model grown from has; set grow.enter-step, or grow.schedule = re-warm"
            .formatted(options.enterCurve(), LOSS, wanted));
  }

  private OptionalDouble own() {
    return metrics.stream()
        .filter(line -> line.has(LOSS))
        .mapToDouble(line -> line.path(LOSS).asDouble())
        .reduce((first, second) -> second);
  }
}
