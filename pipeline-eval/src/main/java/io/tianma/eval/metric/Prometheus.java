package io.tianma.eval.metric;

import io.tianma.eval.metric.Evaluation.CheckpointLoss;
import io.tianma.eval.metric.Evaluation.Score;
import java.util.Locale;

/**
 * An evaluation as Prometheus reads it, for schedulers and for node_exporter's textfile collector.
 *
 * @see <a href="https://prometheus.io/docs/instrumenting/exposition_formats/">text format</a>
 */
public final class Prometheus {
  private final StringBuilder out = new StringBuilder();

  private Prometheus() {}

  /** All figures, one a line. */
  public static String of(Evaluation evaluation) {
    Prometheus text = new Prometheus();
    text.checkpoints(evaluation);
    text.family("tianma_unigram_entropy_nats", "Least loss without context, nats per token.");
    text.value("tianma_unigram_entropy_nats", "", evaluation.unigramEntropy());
    text.scores(evaluation);
    return text.out.toString();
  }

  private void checkpoints(Evaluation evaluation) {
    family("tianma_loss_nats", "Held-out loss, nats per target token.");
    for (CheckpointLoss each : evaluation.checkpoints()) {
      value("tianma_loss_nats", label("checkpoint", each.checkpoint()), each.loss());
    }
    family("tianma_loss_per_char_nats", "Held-out loss, nats per character.");
    for (CheckpointLoss each : evaluation.checkpoints()) {
      value(
          "tianma_loss_per_char_nats", label("checkpoint", each.checkpoint()), each.lossPerChar());
    }
    family("tianma_accuracy_ratio", "Share of tokens predicted right.");
    for (CheckpointLoss each : evaluation.checkpoints()) {
      value("tianma_accuracy_ratio", label("checkpoint", each.checkpoint()), each.accuracy());
    }
  }

  private void scores(Evaluation evaluation) {
    if (evaluation.scores().isEmpty()) {
      return;
    }
    family("tianma_score_ratio", "Mean score of generated texts and of the lead baseline, 0 to 1.");
    for (Score score : evaluation.scores()) {
      String metric = label("metric", score.metric());
      value("tianma_score_ratio", metric + "," + label("system", "generated"), score.generated());
      value("tianma_score_ratio", metric + "," + label("system", "lead"), score.lead());
    }
    family("tianma_generated_texts", "Texts that were generated and scored.");
    value("tianma_generated_texts", "", evaluation.generated());
    if (evaluation.writing() != null) {
      family("tianma_writing", "What can be said of generated texts without a reference.");
      evaluation
          .writing()
          .style()
          .forEach((name, value) -> value("tianma_writing", label("figure", name), value));
    }
  }

  private void family(String name, String help) {
    out.append("# HELP ").append(name).append(' ').append(help).append('\n');
    out.append("# TYPE ").append(name).append(" gauge\n");
  }

  private void value(String name, String labels, double value) {
    out.append(name);
    if (!labels.isEmpty()) {
      out.append('{').append(labels).append('}');
    }
    out.append(' ').append(number(value)).append('\n');
  }

  private static String number(double value) {
    return Double.isFinite(value)
        ? Double.toString(value)
        : Double.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
  }

  private static String label(String name, String value) {
    String escaped = value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    return String.format(Locale.ROOT, "%s=\"%s\"", name, escaped);
  }
}
