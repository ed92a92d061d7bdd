package io.tianma.data.markup;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a reader would read of a wiki page: headings, paragraphs and list items, one a line; no
 * templates, tables, references, files, categories or markup.
 *
 * <p>One pass for what nests (templates, tables, links), then one for what does not: linear time
 * whatever is left open.
 */
public final class WikiProse {
  private static final Pattern COMMENTS = Pattern.compile("<!--.*?(-->|\\z)", Pattern.DOTALL);
  private static final Pattern QUOTES = Pattern.compile("'{2,5}");
  private static final Pattern MARKS = Pattern.compile("^[*#:;]+\\s*");
  private static final Pattern MAGIC = Pattern.compile("__[A-Z]{3,20}__");
  private static final Pattern VARIANT = Pattern.compile("-\\{([^{}\\n]{0,500})\\}-");
  private static final Pattern EXTERNAL =
      Pattern.compile("\\[(?:https?:)?//[^\\s\\]]{1,2000}+(?:\\s([^\\]\\n]{0,1000}+))?\\]");

  /** Elements whose content is no prose. */
  private static final Set<String> SILENT =
      Set.of(
          "ref",
          "math",
          "gallery",
          "timeline",
          "nowiki",
          "pre",
          "code",
          "source",
          "syntaxhighlight",
          "score",
          "chem",
          "imagemap",
          "hiero");

  private static final Set<String> NO_WORDS =
      Set.of(
          "file",
          "image",
          "category",
          "media",
          "文件",
          "檔案",
          "档案",
          "图像",
          "圖像",
          "图片",
          "分类",
          "分類",
          "媒体",
          "媒體");

  private WikiProse() {}

  /** The prose of a page's wiki text; line ends must be LF. */
  public static String of(String wikitext) {
    String text = COMMENTS.matcher(wikitext).replaceAll("");
    text = new WikiNesting(withoutSilent(text)).text();
    text = EXTERNAL.matcher(text).replaceAll("$1");
    text = VARIANT.matcher(text).replaceAll(m -> Matcher.quoteReplacement(variant(m.group(1))));
    text = MAGIC.matcher(QUOTES.matcher(text).replaceAll("")).replaceAll("");
    Prose prose = new Prose();
    text.lines().forEach(line -> addLine(line, prose));
    return prose.text();
  }

  private static void addLine(String line, Prose prose) {
    String words = MARKS.matcher(heading(line.strip())).replaceFirst("");
    prose.breakLine();
    if (words.indexOf('<') >= 0 || words.indexOf('&') >= 0) {
      HtmlProse.addFragment(words, prose);
    } else {
      prose.add(words);
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

  /** Whether a link to this target shows no words. */
  static boolean hasNoWords(String target) {
    int colon = target.indexOf(':');
    return colon > 0
        && NO_WORDS.contains(target.substring(0, colon).strip().toLowerCase(Locale.ROOT));
  }

  /** Of words in several variants the simplified ones, otherwise the first. */
  private static String variant(String variants) {
    String rules =
        variants.contains("|") ? variants.substring(variants.indexOf('|') + 1) : variants;
    String first = "";
    for (String rule : rules.split(";", -1)) {
      int colon = rule.indexOf(':');
      String words = rule.substring(colon + 1).strip();
      String name = colon < 0 ? "" : rule.substring(0, colon).strip();
      if (name.equals("zh-hans") || name.equals("zh-cn")) {
        return words;
      }
      first = first.isEmpty() ? words : first;
    }
    return first;
  }

  /** Without elements of {@link #SILENT}; one that is never closed loses its tag only. */
  private static String withoutSilent(String text) {
    StringBuilder out = new StringBuilder(text.length());
    Set<String> unclosed = new HashSet<>();
    int from = 0;
    for (int open = text.indexOf('<');
        open >= 0;
        open = text.indexOf('<', Math.max(from, open + 1))) {
      String name = tagName(text, open + 1);
      int close = SILENT.contains(name) ? tagEnd(text, open) : -1;
      if (close < 0) {
        continue;
      }
      out.append(text, from, open);
      from = close + 1;
      if (text.charAt(close - 1) != '/' && !unclosed.contains(name)) {
        int end = text.indexOf("</" + name, close);
        if (end < 0) {
          unclosed.add(name);
        } else {
          int endClose = text.indexOf('>', end);
          from = endClose < 0 ? text.length() : endClose + 1;
        }
      }
      open = Math.min(from, text.length()) - 1;
    }
    return out.append(text, from, text.length()).toString();
  }

  private static int tagEnd(String text, int open) {
    int limit = Math.min(text.length(), open + 1000);
    for (int i = open; i < limit; i++) {
      if (text.charAt(i) == '>') {
        return i;
      }
    }
    return -1;
  }

  private static String tagName(String text, int from) {
    int to = from;
    while (to < text.length() && to < from + 20 && Character.isLetter(text.charAt(to))) {
      to++;
    }
    return text.substring(from, to).toLowerCase(Locale.ROOT);
  }
}
