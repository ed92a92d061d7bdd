package io.tianma.eval.report;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What of a page people read, and where its pictures lie. */
final class PlainText {
  private static final Pattern TAGS = Pattern.compile("(<[^>]*>\\s*)+");

  private PlainText() {}

  /** The text, with a bar in place of the elements between two pieces. */
  static String of(Object page) {
    return TAGS.matcher(page.toString()).replaceAll("|");
  }

  /** The elements of a name and a CSS class, each as its other attributes and its own text. */
  static List<String> elements(Tag picture, String name, String cssClass) {
    Pattern element = Pattern.compile("<" + name + " class=\"" + cssClass + "\"([^>]*)>([^<]*)");
    return element
        .matcher(picture.toString())
        .results()
        .map(e -> (e.group(1) + " " + e.group(2)).strip().replace("\"", ""))
        .toList();
  }

  /** The first group of each place where a pattern is found. */
  static List<String> found(Object page, String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(page.toString());
    return matcher.results().map(found -> found.group(1)).toList();
  }
}
