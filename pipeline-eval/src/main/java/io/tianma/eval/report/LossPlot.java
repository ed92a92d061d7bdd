package io.tianma.eval.report;

import io.tianma.eval.report.ReportModel.Curve;
import io.tianma.eval.report.ReportModel.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Loss over target tokens: both stages, the growth between them, and the unigram entropy. */
final class LossPlot {
  private static final int MOST_POINTS = 400;
  private static final int HOVER_POINTS = 20;
  private static final double TOP = 34;
  private static final double BOTTOM = 44;
  private static final double LEFT = 44;
  private static final double RIGHT = 14;

  private final List<Curve> curves;
  private final double unigramEntropy;
  private final double width;
  private final double height;
  private final Scale x;
  private final Scale y;

  private LossPlot(List<Curve> curves, double unigramEntropy, double width) {
    this.curves = curves;
    this.unigramEntropy = unigramEntropy;
    this.width = width;
    this.height = Math.max(280, width * 0.42);
    double last = points(curves).mapToLong(Point::tokens).max().orElse(1);
    double low = points(curves).mapToDouble(Point::value).min().orElse(0);
    double high = points(curves).mapToDouble(Point::value).max().orElse(1);
    if (unigramEntropy > 0) {
      low = Math.min(low, unigramEntropy);
      high = Math.max(high, unigramEntropy);
    }
    this.x = new Scale(0, Math.max(1, last), LEFT, width - RIGHT);
    this.y = new Scale(low, Math.max(high, low + 0.1), height - BOTTOM, TOP).rounded(5);
  }

  /**
   * The picture at that width.
   *
   * @param unigramEntropy drawn as a reference line; 0 for none
   */
  static Tag draw(List<Curve> curves, double unigramEntropy, double width) {
    return new LossPlot(curves, unigramEntropy, width).draw();
  }

  private Tag draw() {
    Tag svg = Svg.canvas(width, height, "Loss in nats per target token over target tokens seen");
    stages(svg);
    axes(svg);
    if (unigramEntropy > 0) {
      double at = y.at(unigramEntropy);
      svg.add(Svg.line("reference", LEFT, at, width - RIGHT, at));
      svg.add(
          Svg.text(
              "reference-label",
              "end",
              width - RIGHT - 4,
              at - 6,
              "unigram entropy " + Numbers.decimal(unigramEntropy, 2)));
    }
    for (Curve curve : curves) {
      svg.add(Svg.path("train", path(thinned(curve.train()))));
      hover(thinned(curve.train())).forEach(p -> svg.add(spot(p)));
    }
    for (Curve curve : curves) {
      svg.add(Svg.path("held-out", path(curve.heldOut())));
      curve.heldOut().forEach(p -> svg.add(dot(p)));
    }
    return svg;
  }

  /** A band for each model size, and a line where it grew. */
  private void stages(Tag svg) {
    double from = LEFT;
    for (int i = 0; i < curves.size(); i++) {
      Curve curve = curves.get(i);
      double to = x.at(points(List.of(curve)).mapToLong(Point::tokens).max().orElse(0));
      svg.add(
          Svg.rectangle(
              i % 2 == 0 ? "band" : "band grown",
              from,
              TOP,
              Math.max(0, to - from),
              height - TOP - BOTTOM));
      if (i > 0) {
        svg.add(Svg.line("growth", from, 10, from, height - BOTTOM));
      }
      String label = (i == 0 ? "" : "grown: ") + Numbers.brief(curve.parameters());
      String unit = width > 600 ? " parameters" : "";
      svg.add(Svg.text("stage-label", "start", from + 6, 24, label + unit));
      from = to;
    }
  }

  private void axes(Tag svg) {
    List<Double> ticks = y.ticks(5);
    double step = ticks.size() < 2 ? 1 : ticks.get(1) - ticks.get(0);
    for (double tick : ticks) {
      svg.add(Svg.line("grid", LEFT, y.at(tick), width - RIGHT, y.at(tick)));
      svg.add(Svg.text("tick", "end", LEFT - 8, y.at(tick) + 4, Numbers.tick(tick, step)));
    }
    for (double tick : x.ticks(width > 600 ? 8 : 4)) {
      svg.add(Svg.text("tick", "middle", x.at(tick), height - BOTTOM + 18, Numbers.brief(tick)));
    }
    svg.add(Svg.text("axis", "end", width - RIGHT, height - 6, "target tokens seen"));
    svg.add(Svg.text("axis", "start", 2, height - 6, "↑ nats per token"));
  }

  private Tag dot(Point point) {
    return Svg.circle("held-out-dot", x.at(point.tokens()), y.at(point.value()), 3.5)
        .add(
            Tag.of("title")
                .text(
                    "held-out loss "
                        + Numbers.decimal(point.value(), 3)
                        + " after "
                        + Numbers.whole(point.tokens())
                        + " tokens"));
  }

  /** As many points as a hand can tell apart. */
  static List<Point> hover(List<Point> points) {
    int step = Math.max(1, points.size() / HOVER_POINTS);
    List<Point> some = new ArrayList<>();
    for (int i = step - 1; i < points.size(); i += step) {
      some.add(points.get(i));
    }
    return some;
  }

  private Tag spot(Point point) {
    return Svg.circle("spot", x.at(point.tokens()), y.at(point.value()), 6)
        .add(
            Tag.of("title")
                .text(
                    "training loss "
                        + Numbers.decimal(point.value(), 3)
                        + " after "
                        + Numbers.whole(point.tokens())
                        + " tokens"));
  }

  private String path(List<Point> points) {
    StringBuilder d = new StringBuilder();
    for (Point p : points) {
      d.append(d.isEmpty() ? 'M' : 'L')
          .append(Numbers.place(x.at(p.tokens())))
          .append(' ')
          .append(Numbers.place(y.at(p.value())));
    }
    return d.toString();
  }

  /** Long runs as means of neighbouring rounds, so that the page stays small. */
  static List<Point> thinned(List<Point> points) {
    int group = (points.size() + MOST_POINTS - 1) / MOST_POINTS;
    List<Point> thinned = new ArrayList<>();
    for (int i = 0; i < points.size(); i += group) {
      List<Point> some = points.subList(i, Math.min(points.size(), i + group));
      double mean = some.stream().mapToDouble(Point::value).sum() / some.size();
      thinned.add(new Point(some.get(some.size() - 1).tokens(), mean));
    }
    return thinned;
  }

  private static Stream<Point> points(List<Curve> curves) {
    return curves.stream().flatMap(c -> Stream.concat(c.train().stream(), c.heldOut().stream()));
  }
}
