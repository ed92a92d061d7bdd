package io.tianma.eval.metric;

import io.tianma.eval.metric.Evaluation.Baseline;
import io.tianma.eval.metric.Evaluation.CheckpointLoss;
import io.tianma.eval.metric.Evaluation.LossGroup;
import io.tianma.eval.metric.Evaluation.Score;
import io.tianma.eval.metric.Evaluation.Writing;
import io.tianma.eval.metric.resampling.Comparison;
import io.tianma.eval.metric.resampling.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * An evaluation as Prometheus reads it, for schedulers and for node_exporter's textfile collector.
 *
 * @see <a href="https://prometheus.io/docs/instrumenting/exposition_formats/">text format</a>
 */
public final class Prometheus {
  /** What is compared by one metric. */
  private record Beside(String labels, Comparison scores) {}

  private final PrometheusText text = new PrometheusText();

  private Prometheus() {}

  /** Every figure of {@code metrics.json}, one a line. */
  public static String of(Evaluation evaluation) {
    Prometheus all = new Prometheus();
    all.texts(evaluation);
    all.checkpoints(evaluation.checkpoints());
    if (!evaluation.scores().isEmpty()) {
      all.scores(evaluation.scores());
    }
    if (evaluation.writing() != null) {
      all.writing(evaluation.writing());
      all.baselines(evaluation.writing().baselines());
      all.before(evaluation.writing().before());
    }
    all.groups(evaluation);
    return all.text.toString();
  }

  private void texts(Evaluation evaluation) {
    Writing writing = evaluation.writing();
    text.family("info", "How texts were written and scored.");
    text.value(
        PrometheusText.labels(
            "dialect",
            evaluation.dialect(),
            "tokens",
            writing == null ? "" : writing.tokens(),
            "decoding",
            writing == null ? "" : writing.decoding()),
        1);
    single("pairs", "Pairs that losses are of.", evaluation.rows());
    single("target_tokens", "Their target tokens.", evaluation.tokens());
    single("target_chars", "Characters of their targets.", evaluation.chars());
    single(
        "unigram_entropy_nats",
        "Least loss without context, nats per token.",
        evaluation.unigramEntropy());
    single(
        "unigram_entropy_train_nats",
        "The same of the training targets.",
        evaluation.unigramEntropyTrain());
    single("generated_texts", "Texts that were written and scored.", evaluation.generated());
    single("lead_chars", "Characters of the lead baseline.", evaluation.leadChars());
  }

  private void checkpoints(List<CheckpointLoss> all) {
    Function<CheckpointLoss, String> labels =
        each -> PrometheusText.labels("checkpoint", each.checkpoint());
    family("parameters", "Parameters.", all, labels, CheckpointLoss::parameters);
    family("loss_nats", "Loss, nats per target token.", all, labels, CheckpointLoss::loss);
    family(
        "loss_per_char_nats",
        "Loss, nats per character.",
        all,
        labels,
        CheckpointLoss::lossPerChar);
    family("perplexity", "Perplexity of a token.", all, labels, CheckpointLoss::perplexity);
    family(
        "perplexity_per_char",
        "Perplexity of a character.",
        all,
        labels,
        CheckpointLoss::perplexityPerChar);
    family(
        "accuracy_ratio",
        "Share of tokens predicted right.",
        all,
        labels,
        CheckpointLoss::accuracy);
  }

  private void scores(List<Score> all) {
    text.family("score_ratio", "Mean of written texts and of the lead baseline, 0 to 1.");
    for (Score each : all) {
      text.value(
          PrometheusText.labels("metric", each.metric(), "system", "generated"), each.generated());
      text.value(PrometheusText.labels("metric", each.metric(), "system", "lead"), each.lead());
    }
    Function<Score, String> labels = each -> labels(each.metric());
    bounds("score_bound_ratio", "95 % interval of written texts.", all, labels, Score::interval);
    bounds(
        "score_difference_bound_ratio",
        "95 % interval of written texts minus the lead baseline.",
        all,
        labels,
        Score::difference);
  }

  private void writing(Writing writing) {
    single("resamples", "Resamples behind intervals and tests.", writing.resampling().resamples());
    single("resampling_seed", "Their seed.", writing.resampling().seed());
    text.family("corpus_score_ratio", "Scores of all texts together, 0 to 1.");
    writing.corpus().forEach((name, value) -> text.value(labels(name), value));
    text.family("writing", "What can be said of written texts without a reference.");
    writing
        .style()
        .forEach((name, value) -> text.value(PrometheusText.labels("figure", name), value));
  }

  private void baselines(List<Baseline> baselines) {
    List<Beside> all = new ArrayList<>();
    for (Baseline baseline : baselines) {
      for (Map.Entry<String, Comparison> score : baseline.scores().entrySet()) {
        String labels =
            PrometheusText.labels("baseline", baseline.name(), "metric", score.getKey());
        all.add(new Beside(labels, score.getValue()));
      }
    }
    compared("baseline", "the baseline", all);
  }

  private void before(Map<String, Comparison> scores) {
    List<Beside> all = new ArrayList<>();
    scores.forEach((metric, both) -> all.add(new Beside(labels(metric), both)));
    compared("before", "what was written before", all);
  }

  private static String labels(String metric) {
    return PrometheusText.labels("metric", metric);
  }

  private void compared(String name, String other, List<Beside> all) {
    family(
        name + "_score_ratio", "Mean of " + other + ".", all, Beside::labels, b -> b.scores().b());
    family(
        name + "_generated_ratio",
        "Mean of written texts beside it.",
        all,
        Beside::labels,
        b -> b.scores().a());
    bounds(
        name + "_difference_bound_ratio",
        "95 % interval of written texts minus " + other + ".",
        all,
        Beside::labels,
        b -> b.scores().difference());
    family(
        name + "_p",
        "How often chance makes as large a difference.",
        all,
        Beside::labels,
        b -> b.scores().p());
    family(
        name + "_above_ratio",
        "Share of resamplings in which written texts are above.",
        all,
        Beside::labels,
        b -> b.scores().above());
  }

  /** A group and what it is by. */
  private record Part(String labels, LossGroup sums) {}

  private void groups(Evaluation evaluation) {
    List<Part> all = new ArrayList<>();
    evaluation.byLength().forEach(group -> all.add(part("length", group)));
    evaluation.bySource().forEach(group -> all.add(part("source", group)));
    if (all.isEmpty()) {
      return;
    }
    group("pairs", "Pairs of a part.", all, LossGroup::rows);
    group("target_tokens", "Their target tokens.", all, LossGroup::tokens);
    group("target_chars", "Characters of their targets.", all, LossGroup::chars);
    group("loss_nats", "Loss, nats per target token.", all, LossGroup::loss);
    group("loss_per_char_nats", "Loss, nats per character.", all, LossGroup::lossPerChar);
    group("perplexity", "Perplexity of a token.", all, LossGroup::perplexity);
    group("accuracy_ratio", "Share of tokens predicted right.", all, LossGroup::accuracy);
  }

  private static Part part(String by, LossGroup group) {
    return new Part(PrometheusText.labels("by", by, "group", group.group()), group);
  }

  private void group(String name, String help, List<Part> all, Function<LossGroup, Number> value) {
    family("group_" + name, help, all, Part::labels, part -> value.apply(part.sums()));
  }

  private void single(String name, String help, Number value) {
    text.family(name, help);
    text.value("", value);
  }

  private <T> void family(
      String name,
      String help,
      List<T> all,
      Function<T, String> labels,
      Function<T, Number> value) {
    if (!all.isEmpty()) {
      text.family(name, help);
      all.forEach(each -> text.value(labels.apply(each), value.apply(each)));
    }
  }

  private <T> void bounds(
      String name,
      String help,
      List<T> all,
      Function<T, String> labels,
      Function<T, Interval> interval) {
    if (!all.isEmpty()) {
      text.family(name, help);
    }
    for (T each : all) {
      Interval bounds = interval.apply(each);
      text.value(labels.apply(each) + ",bound=\"low\"", bounds.low());
      text.value(labels.apply(each) + ",bound=\"high\"", bounds.high());
    }
  }
}
