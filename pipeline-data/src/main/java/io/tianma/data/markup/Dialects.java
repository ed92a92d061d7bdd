package io.tianma.data.markup;

import java.util.regex.Pattern;

/** What site generators put into Markdown beyond CommonMark; none of it is prose. */
final class Dialects {
  /** Containers, tables of contents, kinds of alerts, imports of MDX: whole lines. */
  private static final Pattern LINES =
      Pattern.compile(
          "(?m)^[ \\t]*(:::.*|\\[\\[?(TOC|toc)\\]\\]?[ \\t]*|>[ \\t]*\\[!\\w+\\][ \\t]*"
              + "|import [^\\n]{0,300} from ['\"][^\\n]*)$");

  /** Hugo and Liquid. */
  private static final Pattern SHORT_CODES =
      Pattern.compile("\\{\\{[<%][^{}\\n]*[>%]\\}\\}|\\{%[^{}\\n]*%\\}");

  /** Headings as Chinese authors and older parsers have them, without a space. */
  private static final Pattern HEADINGS = Pattern.compile("(?m)^( {0,3}#{1,6})(?=\\p{IsHan})");

  private static final Pattern FOOTNOTES = Pattern.compile("\\[\\^[^\\]\\s]{1,40}\\]:?");
  private static final Pattern ADDRESS = Pattern.compile("(?:[a-z][a-z0-9+.-]*:|//|www\\.)\\S*");

  private Dialects() {}

  static String strip(String markdown) {
    String text = markdown;
    if (text.contains(":::") || text.contains("[") || text.contains("import ")) {
      text = LINES.matcher(text).replaceAll("");
    }
    if (text.contains("{{") || text.contains("{%")) {
      text = SHORT_CODES.matcher(text).replaceAll("");
    }
    if (text.contains("#")) {
      text = HEADINGS.matcher(text).replaceAll("$1 ");
    }
    return text.contains("[^") ? FOOTNOTES.matcher(text).replaceAll("") : text;
  }

  /** Whether a link's words are only its address. */
  static boolean isAddress(String words) {
    return ADDRESS.matcher(words.strip()).matches();
  }
}
