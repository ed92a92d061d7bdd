package io.tianma.data.markup;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Titles of texts that have no field for one. */
public final class Titles {
  /** A title further down would be that of a section. */
  private static final int MAX_LINES = 200;

  private static final int MAX_CHARS = 200;
  private static final Pattern HEADING =
      Pattern.compile("^ {0,3}#{1,6}(?:[ \\t]+|(?=\\p{IsHan}))(\\S.*)$");
  private static final Pattern UNDERLINE = Pattern.compile("^ {0,3}(={2,}|-{2,})\\s*$");
  private static final Pattern FENCE = Pattern.compile("^ {0,3}(```|~~~).*$");

  private Titles() {}

  /** Title of the front matter, otherwise the first heading, otherwise nothing. */
  public static String ofMarkdown(String text) {
    FrontMatter matter = FrontMatter.split(text);
    String title = matter.title().isEmpty() ? firstHeading(matter.body()) : matter.title();
    return title.substring(0, title.offsetByCodePoints(0, Math.min(MAX_CHARS, points(title))));
  }

  private static int points(String title) {
    return title.codePointCount(0, title.length());
  }

  private static String firstHeading(String body) {
    boolean fenced = false;
    String before = "";
    int from = 0;
    for (int n = 0; n < MAX_LINES && from < body.length(); n++) {
      int newline = body.indexOf('\n', from);
      int end = newline < 0 ? body.length() : newline;
      String line = body.substring(from, Math.min(end, from + 10_000)).stripTrailing();
      from = end + 1;
      fenced ^= FENCE.matcher(line).matches();
      Matcher heading = HEADING.matcher(line);
      if (!fenced && heading.matches()) {
        return plain(heading.group(1));
      }
      if (!fenced && !before.isBlank() && UNDERLINE.matcher(line).matches()) {
        return plain(before);
      }
      before = line;
    }
    return "";
  }

  private static String plain(String heading) {
    return MarkdownProse.of("# " + heading.strip()).replace('\n', ' ').strip();
  }
}
