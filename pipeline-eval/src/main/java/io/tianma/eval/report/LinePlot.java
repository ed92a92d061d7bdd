package io.tianma.eval.report;

import io.tianma.eval.report.ReportModel.Point;
import java.util.List;
import java.util.stream.Stream;

/** One quantity over target tokens, below the loss and as wide. */
final class LinePlot {
  private static final double TOP = 10;
  private static final double BOTTOM = 26;
  private static final double LEFT = 62;
  private static final double RIGHT = 14;
  private static final double HEIGHT = 130;

  private LinePlot() {}

  /**
   * The picture at that width.
   *
   * @param name of the quantity
   * @param lines one for each stage
   */
  static Tag draw(String name, List<List<Point>> lines, double width) {
    Stream<Point> all = lines.stream().flatMap(List::stream);
    double last = all.mapToLong(Point::tokens).max().orElse(1);
    double high = lines.stream().flatMap(List::stream).mapToDouble(Point::value).max().orElse(1);
    Scale x = new Scale(0, Math.max(1, last), LEFT, width - RIGHT);
    Scale y = new Scale(0, high > 0 ? high * 1.05 : 1, HEIGHT - BOTTOM, TOP);
    Tag svg = Svg.canvas(width, HEIGHT, name + " over target tokens seen");
    for (double tick : y.ticks(3)) {
      svg.add(Svg.line("grid", LEFT, y.at(tick), width - RIGHT, y.at(tick)));
      svg.add(Svg.text("tick", "end", LEFT - 8, y.at(tick) + 4, number(tick)));
    }
    for (double tick : x.ticks(width > 600 ? 8 : 4)) {
      svg.add(Svg.text("tick", "middle", x.at(tick), HEIGHT - 6, Numbers.brief(tick)));
    }
    for (List<Point> line : lines) {
      List<Point> points = LossPlot.thinned(line);
      StringBuilder d = new StringBuilder();
      for (Point p : points) {
        d.append(d.isEmpty() ? 'M' : 'L')
            .append(Numbers.place(x.at(p.tokens())))
            .append(' ')
            .append(Numbers.place(y.at(p.value())));
      }
      svg.add(Svg.path("rate", d.toString()));
      for (Point p : LossPlot.hover(points)) {
        String title =
            name + " " + number(p.value()) + " after " + Numbers.whole(p.tokens()) + " tokens";
        svg.add(
            Svg.circle("spot", x.at(p.tokens()), y.at(p.value()), 6)
                .add(Tag.of("title").text(title)));
      }
    }
    return svg;
  }

  private static String number(double value) {
    double size = Math.abs(value);
    if (size > 0 && size < 0.01) {
      return Numbers.scientific(value);
    }
    return size < 1000 ? Numbers.few(value) : Numbers.brief(value);
  }
}
