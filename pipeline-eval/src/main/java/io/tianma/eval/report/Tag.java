package io.tianma.eval.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * An HTML or SVG element. Text and attribute values are escaped here and nowhere else, and there is
 * no way to pass markup as a string, so that no text of a corpus can become part of the page.
 */
final class Tag {
  private static final Pattern NAME = Pattern.compile("[a-zA-Z][a-zA-Z0-9-]*");
  private static final List<String> VOID = List.of("meta", "br");

  /** Text of a style element, which HTML takes as it stands. */
  private record Style(String css) {}

  private final String name;
  private final Map<String, String> attributes = new LinkedHashMap<>();
  private final List<Object> children = new ArrayList<>();

  private Tag(String name) {
    this.name = checked(name);
  }

  static Tag of(String name) {
    return new Tag(name);
  }

  /** A style sheet of ours; it must not hold the character that would end it. */
  static Tag style(String css) {
    if (css.indexOf('<') >= 0) {
      throw new IllegalArgumentException("a style sheet cannot hold '<'");
    }
    Tag tag = of("style");
    tag.children.add(new Style(css));
    return tag;
  }

  /** An element of a CSS class. */
  static Tag of(String name, String cssClass) {
    return of(name).with("class", cssClass);
  }

  Tag with(String attribute, Object value) {
    attributes.put(checked(attribute), value.toString());
    return this;
  }

  /** Adds text, shown as it stands. */
  Tag text(Object text) {
    children.add(text.toString());
    return this;
  }

  Tag add(Tag... tags) {
    children.addAll(List.of(tags));
    return this;
  }

  Tag add(List<Tag> tags) {
    children.addAll(tags);
    return this;
  }

  @Override
  public String toString() {
    StringBuilder out = new StringBuilder();
    write(out);
    return out.toString();
  }

  private void write(StringBuilder out) {
    out.append('<').append(name);
    attributes.forEach(
        (attribute, value) -> {
          out.append(' ').append(attribute).append("=\"");
          escape(value, out);
          out.append('"');
        });
    out.append('>');
    if (VOID.contains(name)) {
      return;
    }
    for (Object child : children) {
      if (child instanceof Tag tag) {
        tag.write(out);
      } else if (child instanceof Style style) {
        out.append(style.css());
      } else {
        escape(child.toString(), out);
      }
    }
    out.append("</").append(name).append('>');
  }

  private static void escape(String text, StringBuilder out) {
    text.codePoints().forEach(c -> escape(c, out));
  }

  /** Characters that a page cannot hold are shown as pictures of themselves or as U+FFFD. */
  private static void escape(int c, StringBuilder out) {
    switch (c) {
      case '<' -> out.append("&lt;");
      case '>' -> out.append("&gt;");
      case '&' -> out.append("&amp;");
      case '"' -> out.append("&quot;");
      case '\'' -> out.append("&#39;");
      case '\n', '\t' -> out.append((char) c);
      default -> out.appendCodePoint(printable(c));
    }
  }

  private static int printable(int c) {
    if (c < 0x20) {
      return 0x2400 + c;
    }
    boolean unprintable =
        c >= 0x7F && c < 0xA0
            || c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE
            || (c & 0xFFFE) == 0xFFFE
            || c >= 0xFDD0 && c <= 0xFDEF;
    return unprintable ? 0xFFFD : c;
  }

  private static String checked(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("not a name of HTML: " + name);
    }
    return name;
  }
}
