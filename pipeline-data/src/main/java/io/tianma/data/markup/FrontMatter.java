package io.tianma.data.markup;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Metadata at the beginning of a Markdown file, as site generators write it: YAML between lines of
 * {@code ---}, or TOML between lines of {@code +++}.
 *
 * @param title its title, empty if it has none
 * @param body the text after it
 */
public record FrontMatter(String title, String body) {
  private static final int MAX_LINES = 200;
  private static final Pattern TITLE =
      Pattern.compile("\\s*+\"?+title\"?+\\s*+[:=](.*)", Pattern.DOTALL);
  private static final Pattern ENTRY =
      Pattern.compile(
          "[\\[\"'\\w][\\w.\\-\"' ]*+\\]?+\\s*+[:=].*|[-#\\[\\]{}|>\\s].*|", Pattern.DOTALL);

  /** Takes the text apart; without front matter the body is the text itself. */
  public static FrontMatter split(String text) {
    int lineEnd = lineEnd(text, 0);
    String fence = text.substring(0, lineEnd).stripTrailing();
    if (!fence.equals("---") && !fence.equals("+++")) {
      return new FrontMatter("", text);
    }
    String title = "";
    for (int from = lineEnd + 1, n = 0; from < text.length() && n < MAX_LINES; n++) {
      int end = lineEnd(text, from);
      String line = text.substring(from, end).stripTrailing();
      from = end + 1;
      if (line.equals(fence) || fence.equals("---") && line.equals("...")) {
        return new FrontMatter(title, text.substring(Math.min(from, text.length())));
      }
      if (line.length() > 10_000 || !ENTRY.matcher(line).matches()) {
        break;
      }
      Matcher found = TITLE.matcher(line);
      if (title.isEmpty() && found.matches()) {
        title = unquote(value(found.group(1)));
      }
    }
    return new FrontMatter("", text);
  }

  private static int lineEnd(String text, int from) {
    int newline = text.indexOf('\n', from);
    return newline < 0 ? text.length() : newline;
  }

  /** What is stated, without a comma behind it. */
  private static String value(String rest) {
    String value = rest.strip();
    return value.endsWith(",") ? value.substring(0, value.length() - 1).strip() : value;
  }

  private static String unquote(String value) {
    boolean quoted =
        value.length() >= 2
            && (value.charAt(0) == '"' || value.charAt(0) == '\'')
            && value.charAt(value.length() - 1) == value.charAt(0);
    return quoted ? value.substring(1, value.length() - 1).strip() : value.strip();
  }
}
