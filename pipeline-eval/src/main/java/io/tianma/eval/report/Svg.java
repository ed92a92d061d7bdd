package io.tianma.eval.report;

import java.util.function.IntFunction;

/** Pieces of pictures. Colours come from CSS classes, so that they follow the reader's theme. */
final class Svg {
  /** Widths, in pixels, at which each picture is drawn: text keeps its size on every screen. */
  private static final int WIDE = 960;

  private static final int NARROW = 360;

  private Svg() {}

  /** The same picture drawn for a desktop and for a phone; CSS shows one of them. */
  static Tag responsive(IntFunction<Tag> picture) {
    return Tag.of("div", "picture")
        .add(picture.apply(WIDE).with("class", "wide"))
        .add(picture.apply(NARROW).with("class", "narrow"));
  }

  static Tag canvas(double width, double height, String description) {
    return Tag.of("svg")
        .with("viewBox", "0 0 " + Numbers.place(width) + " " + Numbers.place(height))
        .with("role", "img")
        .with("aria-label", description);
  }

  static Tag line(String cssClass, double x1, double y1, double x2, double y2) {
    return Tag.of("line", cssClass)
        .with("x1", Numbers.place(x1))
        .with("y1", Numbers.place(y1))
        .with("x2", Numbers.place(x2))
        .with("y2", Numbers.place(y2));
  }

  static Tag rectangle(String cssClass, double x, double y, double width, double height) {
    return Tag.of("rect", cssClass)
        .with("x", Numbers.place(x))
        .with("y", Numbers.place(y))
        .with("width", Numbers.place(width))
        .with("height", Numbers.place(height));
  }

  static Tag circle(String cssClass, double x, double y, double radius) {
    return Tag.of("circle", cssClass)
        .with("cx", Numbers.place(x))
        .with("cy", Numbers.place(y))
        .with("r", Numbers.place(radius));
  }

  static Tag path(String cssClass, String d) {
    return Tag.of("path", cssClass).with("d", d);
  }

  /** Text whose anchor is {@code start}, {@code middle} or {@code end}. */
  static Tag text(String cssClass, String anchor, double x, double y, String text) {
    return Tag.of("text", cssClass)
        .with("text-anchor", anchor)
        .with("x", Numbers.place(x))
        .with("y", Numbers.place(y))
        .text(text);
  }
}
