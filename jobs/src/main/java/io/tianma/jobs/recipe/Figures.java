package io.tianma.jobs.recipe;

import com.fasterxml.jackson.databind.JsonNode;
import io.tianma.data.hadoop.Artifact;
import io.tianma.eval.metric.Evaluation;
import io.tianma.eval.metric.Evaluation.CheckpointLoss;
import io.tianma.eval.metric.Evaluation.Score;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** The main figures of a run as a table for a terminal. */
public final class Figures {
  private static final String LOSSES = "%-24s %12s %14s %11s %9s";
  private static final String SCORES = "%-24s %12s %14s";

  private final Evaluation evaluation;
  private final List<Artifact> chain;

  public Figures(Evaluation evaluation, List<Artifact> chain) {
    this.evaluation = evaluation;
    this.chain = chain;
  }

  /** Tells them, a line each. */
  public void tell(Consumer<String> out) {
    out.accept("");
    out.accept(line(LOSSES, "checkpoint", "parameters", "held-out loss", "perplexity", "accuracy"));
    for (CheckpointLoss checkpoint : evaluation.checkpoints()) {
      out.accept(
          line(
              LOSSES,
              checkpoint.checkpoint(),
              number("%,d", checkpoint.parameters()),
              number("%.4f", checkpoint.loss()),
              number("%.1f", checkpoint.perplexity()),
              number("%.1f %%", 100 * checkpoint.accuracy())));
    }
    out.accept(
        line(LOSSES, "unigram entropy", "", number("%.4f", evaluation.unigramEntropy()), "", ""));
    growth(out);
    if (!evaluation.scores().isEmpty()) {
      out.accept("");
      out.accept(
          line(SCORES, "score (" + evaluation.dialect() + ")", "generated", "lead baseline"));
      for (Score score : evaluation.scores()) {
        out.accept(
            line(
                SCORES,
                score.metric(),
                number("%.4f", score.generated()),
                number("%.4f", score.lead())));
      }
    }
    out.accept("");
  }

  private void growth(Consumer<String> out) {
    for (Artifact artifact : chain) {
      JsonNode delta = artifact.manifest().statistics().path("max-delta-logits");
      if (artifact.manifest().stage().equals("grow") && delta.isNumber()) {
        out.accept(
            "growth kept the function: max Δlogits "
                + number("%.2g", delta.asDouble())
                + " of the largest logit");
      }
    }
  }

  private static String line(String format, Object... cells) {
    return String.format(Locale.ROOT, format, cells).stripTrailing();
  }

  private static String number(String format, Object value) {
    return String.format(Locale.ROOT, format, value);
  }
}
