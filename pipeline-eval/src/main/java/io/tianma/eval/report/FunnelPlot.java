package io.tianma.eval.report;

import io.tianma.eval.report.ReportModel.Stage;
import java.util.List;
import java.util.Map;

/**
 * The corpus on its way through the stages: a bar for each, as wide as the share of the first
 * stage's rows that is left, its right end divided by the reasons for which rows were dropped.
 */
final class FunnelPlot {
  /** Shades of dropped rows in the style sheet. */
  static final int SHADES = 6;

  private static final double ROW = 62;
  private static final double BAR = 24;
  private static final double LABEL = 24;

  private FunnelPlot() {}

  static Tag draw(List<Stage> stages, double width) {
    double height = ROW * stages.size() - (ROW - BAR - LABEL);
    Tag svg = Svg.canvas(width, height, "Share of rows kept by each stage of the corpus");
    double left = width;
    for (int i = 0; i < stages.size(); i++) {
      Stage stage = stages.get(i);
      double top = i * ROW;
      double kept = bar(svg, stage, left, top + LABEL);
      if (i + 1 < stages.size()) {
        svg.add(Svg.rectangle("flow", 0, top + LABEL + BAR, kept, ROW - BAR));
      }
      svg.add(label(stage, top + LABEL - 8));
      left = kept;
    }
    return svg;
  }

  /** Draws the bar of one stage; returns the width of what it kept. */
  private static double bar(Tag svg, Stage stage, double width, double top) {
    double perRow = stage.counts().in() == 0 ? 0 : width / stage.counts().in();
    double kept = stage.counts().kept() * perRow;
    svg.add(Svg.rectangle("kept", 0, top, kept, BAR));
    double from = kept;
    int shade = 0;
    for (Map.Entry<String, Long> drop : stage.counts().dropped().entrySet()) {
      double part = drop.getValue() * perRow;
      String title = drop.getKey() + ": " + Numbers.whole(drop.getValue());
      svg.add(
          Svg.rectangle("drop" + shade++ % SHADES, from, top, part, BAR)
              .add(Tag.of("title").text(title)));
      from += part;
    }
    return kept;
  }

  private static Tag label(Stage stage, double y) {
    var counts = stage.counts();
    String kept =
        counts.kept() == counts.in()
            ? Numbers.whole(counts.in()) + " " + stage.unit()
            : Numbers.whole(counts.in())
                + " → "
                + Numbers.whole(counts.kept())
                + " "
                + stage.unit()
                + ", "
                + Numbers.percent((double) counts.kept() / counts.in());
    return Svg.text("row-label", "start", 8, y, "")
        .add(Tag.of("tspan", "stage-name").text(stage.name()))
        .add(Tag.of("tspan").with("dx", "10").text(kept));
  }
}
