package io.tianma.data.markup;

import java.util.regex.Pattern;

/**
 * What a reader would read of a wiki page: headings, paragraphs and list items, one a line; no
 * templates, tables, references, files, categories or markup.
 *
 * <p>One pass for what nests (templates, tables, links), then one for what does not: linear time
 * whatever is left open.
 */
public final class WikiProse {
  private static final Pattern QUOTES = Pattern.compile("'{2,5}");
  private static final Pattern RULE = Pattern.compile("^-{4,}");
  private static final Pattern MARKS = Pattern.compile("^[*#:;]+\\s*");
  private static final Pattern MAGIC = Pattern.compile("__[A-Z]{3,20}__");
  private static final Pattern EXTERNAL =
      Pattern.compile("\\[(?:https?:)?//[^\\s\\]]{1,2000}+(?:\\s([^\\]\\n]{0,1000}+))?\\]");

  private WikiProse() {}

  /** The prose of a page's wiki text as a reader of zh-cn sees it; line ends must be LF. */
  public static String of(String wikitext) {
    WikiTags tags = new WikiTags(WikiWords.withoutSigns(wikitext));
    WikiWords words = new WikiWords();
    String text = new WikiNesting(tags.resolved(), words).text();
    text = words.applied(EXTERNAL.matcher(text).replaceAll("$1"));
    text = MAGIC.matcher(QUOTES.matcher(text).replaceAll("")).replaceAll("");
    Prose prose = new Prose();
    text.lines().forEach(line -> addLine(line, prose));
    return tags.restored(prose.text());
  }

  private static void addLine(String line, Prose prose) {
    String ruled = RULE.matcher(line).replaceFirst("");
    String words = MARKS.matcher(heading(ruled.strip())).replaceFirst("");
    if (words.indexOf('<') >= 0 || words.indexOf('&') >= 0) {
      HtmlProse.addFragment(words, prose);
    } else {
      prose.add(Prose.guarded(words));
    }
    prose.breakLine();
  }

  /** The words of a heading between equals signs, or the line as it is. */
  private static String heading(String line) {
    int from = 0;
    int to = line.length();
    while (from < to - 1 && from < 6 && line.charAt(from) == '=' && line.charAt(to - 1) == '=') {
      from++;
      to--;
    }
    return line.substring(from, to).strip();
  }
}
