package io.tianma.eval.report;

import io.tianma.eval.metric.Evaluation;
import io.tianma.eval.metric.Sample;
import io.tianma.eval.metric.overlap.Overlap;
import io.tianma.eval.report.ChosenSamples.Chosen;
import java.util.List;

/** The section of generated texts beside their references, what they share being marked. */
final class Samples {
  private Samples() {}

  static Tag section(List<Chosen> samples, Evaluation evaluation) {
    Tag section = Page.section("samples", "Samples");
    section.add(
        Tag.of("p", "note")
            .text(
                "Of "
                    + Numbers.whole(evaluation == null ? samples.size() : evaluation.generated())
                    + " texts by rougeL. Marked: the longest common subsequence with the"
                    + " reference."));
    samples.forEach(chosen -> section.add(article(chosen)));
    return section;
  }

  private static Tag article(Chosen chosen) {
    Sample sample = chosen.sample();
    String name =
        sample.scores().keySet().stream()
            .filter(metric -> metric.startsWith("rougeL-"))
            .findFirst()
            .orElse("rougeL");
    Tag generated =
        sample.generated().isEmpty()
            ? Page.chinese("p", "text", "(nothing)")
            : marked(sample.target(), sample.generated());
    return Tag.of("article", "sample")
        .add(
            Tag.of("span", "kind").text(chosen.why()),
            Tag.of("details")
                .add(
                    Tag.of("summary")
                        .add(Tag.of("span", "role").text("source"))
                        .add(Page.chinese("span", "opening", opening(sample.source()))))
                .add(Page.chinese("p", "text", sample.source())),
            role("target", "reference", marked(sample.generated(), sample.target())),
            role(
                "generated",
                name + " " + Numbers.hundredth(ChosenSamples.score(sample)),
                generated));
  }

  /** {@code text}, what it shares with {@code other} being marked. */
  private static Tag marked(String other, String text) {
    Tag paragraph = Page.chinese("p", "text", "");
    for (Overlap.Piece piece : Overlap.of(other, text)) {
      paragraph.add((piece.shared() ? Tag.of("b", "same") : Tag.of("span")).text(piece.text()));
    }
    return paragraph;
  }

  private static Tag role(String role, String note, Tag text) {
    return Tag.of("div", role)
        .add(Tag.of("div", "role").text(role).add(Tag.of("small").text(note)), text);
  }

  private static String opening(String text) {
    int length = text.codePointCount(0, text.length());
    return length <= 60 ? text : text.substring(0, text.offsetByCodePoints(0, 60)) + "…";
  }
}
