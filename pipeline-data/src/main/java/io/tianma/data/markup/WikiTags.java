package io.tianma.data.markup;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.parser.Parser;

/**
 * Comments and extension tags of wiki text, which come before all other markup: comments and what
 * has no prose go, what is between {@code <nowiki>} is put aside until all markup is resolved.
 *
 * <p>Names are matched without case, in end tags too; a tag that is never closed is taken for text
 * and loses itself only.
 */
final class WikiTags {
  /** Stands around the number of something that was put aside; no text may contain it. */
  static final char ASIDE = '\u0005';

  private static final Pattern ASIDES = Pattern.compile(ASIDE + "([0-9]+)" + ASIDE);

  private static final int MAX_TAG = 1000;

  /** Elements whose content is no prose. */
  private static final Set<String> SILENT =
      Set.of(
          "ref",
          "references",
          "math",
          "chem",
          "ce",
          "gallery",
          "timeline",
          "pre",
          "code",
          "source",
          "syntaxhighlight",
          "score",
          "graph",
          "mapframe",
          "maplink",
          "imagemap",
          "inputbox",
          "categorytree",
          "templatedata",
          "templatestyles",
          "indicator",
          "includeonly",
          "hiero",
          "table");

  private static final String NOWIKI = "nowiki";

  private final String text;
  private final StringBuilder out;
  private final List<String> asides = new ArrayList<>();
  private final Set<String> unclosed = new HashSet<>();

  WikiTags(String text) {
    this.text = text;
    this.out = new StringBuilder(text.length());
  }

  /** The text without them. */
  String resolved() {
    int from = 0;
    for (int open = text.indexOf('<'); open >= 0; open = text.indexOf('<', open)) {
      int end = text.startsWith("<!--", open) ? comment(open, from) : element(open, from);
      if (end < 0) {
        open++;
      } else {
        from = end;
        open = end;
      }
    }
    return out.append(text, from, text.length()).toString();
  }

  /** The words that were put aside, in the places that are left of them. */
  String restored(String prose) {
    if (asides.isEmpty()) {
      return prose;
    }
    return ASIDES
        .matcher(prose)
        .replaceAll(
            aside -> Matcher.quoteReplacement(asides.get(Integer.parseInt(aside.group(1)))));
  }

  /** Offset after a comment that begins there; one that is never closed goes to the end. */
  private int comment(int open, int from) {
    out.append(text, from, open);
    int end = text.indexOf("-->", open + 4);
    return end < 0 ? text.length() : end + 3;
  }

  /** Offset after an element that begins there, or -1 if none does that matters here. */
  private int element(int open, int from) {
    String name = name(open + 1);
    boolean aside = name.equals(NOWIKI);
    int close = aside || SILENT.contains(name) ? tagEnd(open) : -1;
    if (close < 0) {
      return -1;
    }
    out.append(text, from, open);
    boolean single = text.charAt(close - 1) == '/';
    int end = single || unclosed.contains(name) ? -1 : endTag(name, close + 1);
    if (!single && end < 0) {
      unclosed.add(name);
    }
    if (aside && (single || end >= 0)) {
      putAside(single ? "" : text.substring(close + 1, end));
    }
    if (end < 0) {
      return close + 1;
    }
    int after = text.indexOf('>', end);
    return after < 0 ? text.length() : after + 1;
  }

  private void putAside(String content) {
    Prose words = new Prose();
    content
        .lines()
        .forEach(
            line -> {
              String shown = Parser.unescapeEntities(line.strip(), false);
              words.add(Prose.guarded(shown));
              words.softBreak();
            });
    boolean before = content.startsWith(" ");
    boolean after = content.endsWith(" ") && !content.isBlank();
    out.append(ASIDE).append(asides.size()).append(ASIDE);
    asides.add((before ? " " : "") + words.text().strip() + (after ? " " : ""));
  }

  /** Where the end tag of an element begins, other elements of the name inside left out, or -1. */
  private int endTag(String name, int from) {
    boolean nests = name.equals("table");
    int depth = 1;
    for (int at = text.indexOf('<', from); at >= 0; at = text.indexOf('<', at + 1)) {
      boolean end = text.startsWith("/", at + 1);
      int begin = end ? at + 2 : at + 1;
      if (!text.regionMatches(true, begin, name, 0, name.length())
          || !endsName(begin + name.length())) {
        continue;
      }
      depth += end ? -1 : nests ? 1 : 0;
      if (depth == 0) {
        return at;
      }
    }
    return -1;
  }

  private boolean endsName(int at) {
    return at < text.length()
        && (text.charAt(at) == '>' || Character.isWhitespace(text.charAt(at)));
  }

  private int tagEnd(int open) {
    int limit = Math.min(text.length(), open + MAX_TAG);
    for (int i = open; i < limit; i++) {
      if (text.charAt(i) == '>') {
        return i;
      }
    }
    return -1;
  }

  private String name(int from) {
    int to = from;
    while (to < text.length() && to < from + 20 && Character.isLetter(text.charAt(to))) {
      to++;
    }
    return text.substring(from, to).toLowerCase(Locale.ROOT);
  }
}
