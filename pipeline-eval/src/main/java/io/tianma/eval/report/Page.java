package io.tianma.eval.report;

import io.tianma.eval.report.ReportModel.Corpus;
import io.tianma.eval.report.ReportModel.Curve;
import io.tianma.eval.report.ReportModel.Point;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The report as one HTML page that needs nothing else: no script, no font, no picture, no style
 * from elsewhere. Equal models give equal bytes.
 */
public final class Page {
  private Page() {}

  /** The page's text, to be stored as UTF-8. */
  public static String render(ReportModel model) {
    return document(
        model.title(),
        List.of(
            Tag.of("header")
                .add(header(model))
                .add(Verdicts.of(model))
                .add(Results.headline(model)),
            Tag.of("main").add(sections(model))));
  }

  /** A page around what its body holds. */
  static String document(String title, List<Tag> body) {
    Tag page =
        Tag.of("html")
            .with("lang", "en")
            .add(
                Tag.of("head")
                    .add(
                        Tag.of("meta").with("charset", "utf-8"),
                        Tag.of("meta")
                            .with("name", "viewport")
                            .with("content", "width=device-width, initial-scale=1"),
                        Tag.of("meta").with("name", "color-scheme").with("content", "light dark"),
                        policy(),
                        Tag.of("title").text(title),
                        Tag.style(style())),
                Tag.of("body")
                    .add(body)
                    .add(
                        Tag.of("footer")
                            .text("Made by Tianma. One file, no script, nothing loaded.")));
    return "<!DOCTYPE html>\n" + page + "\n";
  }

  /** Forbids the browser to load or run anything, whatever the page may hold. */
  private static Tag policy() {
    return Tag.of("meta")
        .with("http-equiv", "Content-Security-Policy")
        .with("content", "default-src 'none'; style-src 'unsafe-inline'; img-src data:");
  }

  private static Tag header(ReportModel model) {
    return Tag.of("div", "title")
        .add(
            chinese("div", "seal", "天马").with("aria-hidden", "true"),
            Tag.of("div")
                .add(
                    Tag.of("h1").text(model.title()), Tag.of("p", "summary").text(summary(model))));
  }

  /** One line on the size of the run. */
  private static String summary(ReportModel model) {
    List<String> parts = new ArrayList<>();
    if (!model.corpora().isEmpty()) {
      long documents = model.corpora().stream().mapToLong(Corpus::documents).sum();
      long characters = model.corpora().stream().mapToLong(Corpus::characters).sum();
      parts.add(Numbers.whole(documents) + " documents");
      parts.add(Numbers.brief(characters) + " characters");
    }
    if (!model.training().isEmpty()) {
      Curve last = model.training().get(model.training().size() - 1);
      long tokens = last.train().stream().mapToLong(Point::tokens).max().orElse(0);
      parts.add(Numbers.brief(last.parameters()) + " parameters");
      parts.add(Numbers.brief(tokens) + " target tokens seen in training");
    }
    return String.join(" · ", parts);
  }

  private static List<Tag> sections(ReportModel model) {
    List<Tag> sections = new ArrayList<>();
    if (!model.training().isEmpty()) {
      sections.add(Results.training(model));
    }
    if (model.evaluation() != null) {
      sections.add(Results.scores(model));
    }
    if (!model.samples().isEmpty()) {
      sections.add(Samples.section(model.samples(), model.evaluation()));
    }
    if (model.latents() != null) {
      sections.add(LatentResults.section(model.latents()));
    }
    sections.add(Provenance.corpus(model));
    if (model.example() != null) {
      sections.add(Provenance.example(model.example()));
    }
    sections.add(Provenance.configuration(model.stages()));
    sections.add(Provenance.lineage(model.stages()));
    return sections;
  }

  static Tag section(String id, String title) {
    return Tag.of("section").with("id", id).add(Tag.of("h2").text(title));
  }

  /** Text of the corpus: marked as Chinese for fonts and line breaks, its direction kept inside. */
  static Tag chinese(String element, String cssClass, String text) {
    Tag tag = Tag.of(element, cssClass).with("lang", "zh-Hans").with("dir", "auto");
    return text.isEmpty() ? tag : tag.text(text);
  }

  /** A table; the columns from {@code numbers} on hold numbers. */
  static Tag table(List<String> head, int numbers, List<List<String>> rows) {
    assert rows.stream().allMatch(row -> row.size() == head.size()) : head;
    Tag body = Tag.of("tbody");
    rows.forEach(row -> body.add(row("td", row, numbers)));
    return table("", row("th", head, numbers), body);
  }

  static Tag table(String cssClass, Tag head, Tag body) {
    Tag table = cssClass.isEmpty() ? Tag.of("table") : Tag.of("table", cssClass);
    return Tag.of("div", "scroll").add(table.add(Tag.of("thead").add(head), body));
  }

  static Tag row(String cell, List<String> cells, int numbers) {
    Tag row = Tag.of("tr");
    for (int i = 0; i < cells.size(); i++) {
      row.add((i < numbers ? Tag.of(cell) : Tag.of(cell, "number")).text(cells.get(i)));
    }
    return row;
  }

  private static String style() {
    try (InputStream in = Page.class.getResourceAsStream("report.css")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
