package io.tianma.eval.report;

import io.tianma.eval.metric.Evaluation;
import io.tianma.eval.metric.Evaluation.CheckpointLoss;
import io.tianma.eval.metric.Evaluation.LossGroup;
import io.tianma.eval.metric.Evaluation.Score;
import io.tianma.eval.metric.Evaluation.Writing;
import io.tianma.eval.report.ReportModel.Curve;
import io.tianma.eval.report.ReportModel.Growth;
import io.tianma.eval.report.ReportModel.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** The sections on what came out: headline figures, loss curves, scores, samples. */
final class Results {
  private Results() {}

  static Tag headline(ReportModel model) {
    List<Tag> figures = new ArrayList<>();
    Evaluation evaluation = model.evaluation();
    if (evaluation != null && !evaluation.checkpoints().isEmpty()) {
      losses(evaluation, model, figures);
    }
    for (Growth growth :
        model.growths().stream().skip(Math.max(0, model.growths().size() - 1)).toList()) {
      figures.add(
          figure(
              "growth",
              Numbers.brief(growth.parametersBefore())
                  + " → "
                  + Numbers.brief(growth.parametersAfter()),
              "parameters, grown in training",
              "max Δlogits " + Numbers.scientific(growth.maxDelta())));
    }
    return Tag.of("div", "figures").add(figures);
  }

  private static void losses(Evaluation evaluation, ReportModel model, List<Tag> figures) {
    boolean fineTuning = model.isFineTuning();
    String was = fineTuning ? "before fine-tuning" : "before growth";
    CheckpointLoss first = evaluation.checkpoints().get(0);
    CheckpointLoss last = evaluation.checkpoints().get(evaluation.checkpoints().size() - 1);
    String before =
        evaluation.checkpoints().size() == 1
            ? ""
            : Numbers.decimal(first.loss(), 3) + " " + was + ", ";
    figures.add(
        figure(
            "loss",
            Numbers.decimal(last.loss(), 3),
            (fineTuning ? "loss on the test set" : "held-out loss") + ", nats per token",
            before + Numbers.decimal(evaluation.unigramEntropy(), 3) + " unigram entropy"));
    figures.add(
        figure(
            "perplexity",
            Numbers.decimal(last.perplexity(), 1),
            "perplexity per token",
            Numbers.decimal(last.perplexityPerChar(), 1)
                + " per character, "
                + Numbers.percent(last.accuracy())
                + " of tokens right"));
    for (Score score : evaluation.scores()) {
      if (score.metric().startsWith("rougeL-")) {
        figures.add(
            figure(
                score.metric().replaceFirst(" .*", ""),
                Numbers.hundredth(score.generated()),
                score.metric() + ", F of 100",
                before(model.before(score.metric()))
                    + Numbers.hundredth(score.lead())
                    + " lead baseline"));
      }
    }
  }

  private static String before(OptionalDouble score) {
    return score.isEmpty() ? "" : Numbers.hundredth(score.getAsDouble()) + " before fine-tuning, ";
  }

  private static Tag figure(String name, String value, String label, String note) {
    return Tag.of("div", "figure")
        .with("data-figure", name)
        .add(
            Tag.of("div", "label").text(label),
            Tag.of("div", "value").text(value),
            Tag.of("div", "note").text(note));
  }

  static Tag training(ReportModel model) {
    double entropy = model.evaluation() == null ? 0 : model.evaluation().unigramEntropy();
    Tag section =
        Page.section("training", model.isFineTuning() ? "Fine-tuning" : "Training")
            .add(
                Tag.of("p", "legend")
                    .add(key("train", "training loss of each round"))
                    .add(key("held-out", "held-out loss"))
                    .add(
                        key(
                            "reference",
                            "unigram entropy of the "
                                + (model.isFineTuning() ? "test set's" : "held-out")
                                + " targets")))
            .add(Svg.responsive(width -> LossPlot.draw(model.training(), entropy, width)));
    List<List<Point>> rates = model.training().stream().map(Curve::rate).toList();
    if (rates.stream().anyMatch(points -> !points.isEmpty())) {
      section.add(
          Tag.of("h3").text("Learning rate"),
          Svg.responsive(width -> LinePlot.draw("learning rate", rates, width)));
    }
    List<List<Point>> speeds = model.training().stream().map(Curve::speed).toList();
    if (speeds.stream().anyMatch(points -> !points.isEmpty())) {
      section.add(
          Tag.of("h3").text("Target tokens a second"),
          Svg.responsive(width -> LinePlot.draw("target tokens a second", speeds, width)));
    }
    if (!model.growths().isEmpty()) {
      section.add(Tag.of("h3").text("Growth"), growths(model.growths()));
    }
    return section;
  }

  private static Tag growths(List<Growth> growths) {
    return Page.table(
        List.of("grown to", "parameters before", "after", "max Δlogits"),
        1,
        growths.stream()
            .map(
                growth ->
                    List.of(
                        growth.stage(),
                        Numbers.whole(growth.parametersBefore()),
                        Numbers.whole(growth.parametersAfter()),
                        Numbers.scientific(growth.maxDelta())))
            .toList());
  }

  private static Tag key(String cssClass, String text) {
    return Tag.of("span", "key").add(Tag.of("i", "swatch " + cssClass)).text(text);
  }

  static Tag scores(ReportModel model) {
    Evaluation evaluation = model.evaluation();
    boolean fineTuning = model.isFineTuning();
    Tag section = Page.section("scores", "Scores");
    section.add(
        Page.table(
            List.of("checkpoint", "parameters", "loss", "per character", "perplexity", "accuracy"),
            1,
            evaluation.checkpoints().stream()
                .map(
                    c ->
                        List.of(
                            c.checkpoint().replaceFirst("^checkpoints/", ""),
                            Numbers.whole(c.parameters()),
                            Numbers.decimal(c.loss(), 4),
                            Numbers.decimal(c.lossPerChar(), 4),
                            Numbers.decimal(c.perplexity(), 2),
                            Numbers.percent(c.accuracy())))
                .toList()));
    section.add(
        Tag.of("p", "note")
            .text(
                "Teacher-forced on "
                    + Numbers.whole(evaluation.rows())
                    + (fineTuning ? " pairs of the test set, " : " held-out pairs, ")
                    + Numbers.whole(evaluation.tokens())
                    + " target tokens; losses in nats, summed over all tokens and divided once."));
    if (!evaluation.scores().isEmpty()) {
      section.add(ScoreBars.of(model));
      section.add(
          Tag.of("p", "note")
              .text(
                  "Mean F and BLEU by "
                      + (evaluation.writing() == null ? "char" : evaluation.writing().tokens())
                      + ", × 100, dialect "
                      + evaluation.dialect()
                      + ", over "
                      + Numbers.whole(evaluation.generated())
                      + (fineTuning
                          ? " pairs of the test set, decoded "
                          : " held-out pairs, decoded ")
                      + decoding(evaluation)
                      + ". The lead baseline is the first "
                      + Numbers.whole(evaluation.leadChars())
                      + " characters of each source, as many as the targets of these pairs have on"
                      + " average. Small: 95 %"
                      + " intervals by bootstrap over the pairs"
                      + resampling(evaluation)
                      + "."));
    }
    if (evaluation.writing() != null) {
      if (!evaluation.writing().before().isEmpty()) {
        section.add(
            Tag.of("h3").text("Before fine-tuning"), PairedTables.before(evaluation.writing()));
      }
      section.add(
          Tag.of("h3").text("Baselines"), PairedTables.baselines(evaluation.writing()), oracle());
      section.add(Tag.of("h3").text("How the texts are written"), style(evaluation.writing()));
    }
    groups("Loss by length of the target, in tokens", evaluation.byLength(), section);
    groups("Loss by source", evaluation.bySource(), section);
    return section;
  }

  private static String decoding(Evaluation evaluation) {
    return evaluation.writing() == null ? "greedily" : evaluation.writing().decoding();
  }

  private static String resampling(Evaluation evaluation) {
    return evaluation.writing() == null
        ? ""
        : ", %s resamples, seed %d"
            .formatted(
                Numbers.whole(evaluation.writing().resampling().resamples()),
                evaluation.writing().resampling().seed());
  }

  private static Tag oracle() {
    return Tag.of("p", "note")
        .text(
            "oracle-sentence is the sentence of the source with the highest rouge1 against the"
                + " target: by rouge1, and by that alone, no text that is one copied sentence is"
                + " better.");
  }

  private static Tag style(Writing writing) {
    List<List<String>> rows = new ArrayList<>();
    writing.corpus().forEach((name, value) -> rows.add(List.of(name, Numbers.hundredth(value))));
    writing
        .style()
        .forEach(
            (name, value) ->
                rows.add(
                    List.of(
                        name,
                        name.equals("empty") || name.equals("lower-bounds")
                            ? Numbers.whole(Math.round(value))
                            : Numbers.decimal(value, 3))));
    return Page.table(List.of("figure", "value"), 1, rows);
  }

  private static void groups(String title, List<LossGroup> groups, Tag section) {
    if (!groups.isEmpty()) {
      section.add(
          Tag.of("h3").text(title),
          Page.table(
              List.of("group", "pairs", "tokens", "loss", "per character", "perplexity"),
              1,
              groups.stream()
                  .map(
                      g ->
                          List.of(
                              g.group(),
                              Numbers.whole(g.rows()),
                              Numbers.whole(g.tokens()),
                              Numbers.decimal(g.loss(), 4),
                              Numbers.decimal(g.lossPerChar(), 4),
                              Numbers.decimal(g.perplexity(), 2)))
                  .toList()));
    }
  }
}
