package io.tianma.train.spark.pretrain;

import io.tianma.data.hadoop.Watcher;
import io.tianma.train.model.StepResult;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * One line now and then about a stage in training: round, step, loss, accuracy, target tokens a
 * second, learning rate, remaining time.
 */
final class Progress {
  private final Watcher out;
  private final String stage;
  private final long rounds;
  private final long started = System.nanoTime();
  private long firstRound = -1;
  private long tokens;
  private double lastLine = Double.NEGATIVE_INFINITY;

  Progress(Watcher out, String stage, long rounds) {
    this.out = out;
    this.stage = stage;
    this.rounds = rounds;
  }

  /**
   * Tells of a round that just ended.
   *
   * @param heldOut the held-out loss if it was taken after this round, which is always told
   */
  void round(long round, long step, StepResult sums, double learningRate, OptionalDouble heldOut) {
    if (firstRound < 0) {
      firstRound = round - 1;
    }
    tokens += sums.targetTokens();
    double seconds = (System.nanoTime() - started) * 1e-9;
    boolean lasts = round == rounds || heldOut.isPresent();
    if (!lasts && seconds - lastLine < out.secondsBetween()) {
      return;
    }
    lastLine = seconds;
    double left = seconds / (round - firstRound) * (rounds - round);
    String line =
        String.format(
            Locale.ROOT,
            "%s: round %d/%d,%s step %d, loss %.4f%s, accuracy %.1f %%, %,.0f target tokens/s,"
                + " learning rate %.3g",
            stage,
            round,
            rounds,
            round == rounds ? "" : " " + Watcher.time(left) + " left,", // first: lines may be cut
            step,
            sums.loss(),
            heldOut.isPresent()
                ? String.format(Locale.ROOT, " (held out %.4f)", heldOut.getAsDouble())
                : "",
            100 * sums.accuracy(),
            tokens / seconds,
            learningRate);
    if (lasts) {
      out.accept(line);
    } else {
      out.passing(line);
    }
  }
}
