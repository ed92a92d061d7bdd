package io.tianma.eval.report;

import io.tianma.eval.metric.Evaluation;
import io.tianma.eval.metric.Evaluation.CheckpointLoss;
import io.tianma.eval.metric.Evaluation.Score;
import io.tianma.eval.metric.Sample;
import io.tianma.eval.report.ReportModel.Growth;
import java.util.ArrayList;
import java.util.List;

/** The sections on what came out: headline figures, loss curves, scores, samples. */
final class Results {
  private Results() {}

  static Tag headline(ReportModel model) {
    List<Tag> figures = new ArrayList<>();
    Evaluation evaluation = model.evaluation();
    if (evaluation != null && !evaluation.checkpoints().isEmpty()) {
      losses(evaluation, figures);
    }
    Growth growth = model.growth();
    if (growth != null) {
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

  private static void losses(Evaluation evaluation, List<Tag> figures) {
    CheckpointLoss first = evaluation.checkpoints().get(0);
    CheckpointLoss last = evaluation.checkpoints().get(evaluation.checkpoints().size() - 1);
    String before =
        evaluation.checkpoints().size() == 1
            ? ""
            : Numbers.decimal(first.loss(), 3) + " before growth, ";
    figures.add(
        figure(
            "loss",
            Numbers.decimal(last.loss(), 3),
            "held-out loss, nats per token",
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
      if (score.metric().equals("rougeL-char")) {
        figures.add(
            figure(
                score.metric(),
                Numbers.hundredth(score.generated()),
                score.metric() + ", F of 100",
                Numbers.hundredth(score.lead()) + " lead baseline"));
      }
    }
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
    return Page.section("training", "Training")
        .add(
            Tag.of("p", "legend")
                .add(key("train", "training loss of each round"))
                .add(key("held-out", "held-out loss"))
                .add(key("reference", "unigram entropy of the held-out targets")))
        .add(Svg.responsive(width -> LossPlot.draw(model.training(), entropy, width)));
  }

  private static Tag key(String cssClass, String text) {
    return Tag.of("span", "key").add(Tag.of("i", "swatch " + cssClass)).text(text);
  }

  static Tag scores(Evaluation evaluation) {
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
                    + " held-out pairs, "
                    + Numbers.whole(evaluation.tokens())
                    + " target tokens; losses in nats, summed over all tokens and divided once."));
    if (!evaluation.scores().isEmpty()) {
      section.add(ScoreBars.of(evaluation.scores()));
      section.add(
          Tag.of("p", "note")
              .text(
                  "Mean F and BLEU by character, × 100, dialect "
                      + evaluation.dialect()
                      + ", over "
                      + Numbers.whole(evaluation.generated())
                      + " held-out pairs, decoded greedily. The lead baseline is the first "
                      + Numbers.whole(evaluation.leadChars())
                      + " characters of each source, as many as the targets have on average. Small: 95 %"
                      + " intervals by bootstrap over the pairs."));
    }
    return section;
  }

  static Tag samples(List<Sample> samples) {
    Tag section = Page.section("samples", "Samples");
    for (Sample sample : samples) {
      section.add(
          Tag.of("article", "sample")
              .add(
                  Tag.of("details")
                      .add(
                          Tag.of("summary")
                              .add(Tag.of("span", "role").text("source"))
                              .add(Page.chinese("span", "opening", opening(sample.source()))))
                      .add(Page.chinese("p", "text", sample.source())),
                  role("target", sample.target(), "reference"),
                  role(
                      "generated",
                      sample.generated().isEmpty() ? "(nothing)" : sample.generated(),
                      "rougeL-char "
                          + Numbers.hundredth(sample.scores().getOrDefault("rougeL-char", 0.0)))));
    }
    return section;
  }

  private static Tag role(String role, String text, String note) {
    return Tag.of("div", role)
        .add(
            Tag.of("div", "role").text(role).add(Tag.of("small").text(note)),
            Page.chinese("p", "text", text));
  }

  private static String opening(String text) {
    int length = text.codePointCount(0, text.length());
    return length <= 60 ? text : text.substring(0, text.offsetByCodePoints(0, 60)) + "…";
  }
}
