package io.tianma.data.markup;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.parser.Parser;
import org.jsoup.parser.Tag;
import org.jsoup.select.NodeFilter;

/** What a reader would read of HTML: the text of its blocks, one a line. */
public final class HtmlProse {
  private static final int HEAD = 1 << 16;
  private static final Pattern TITLE =
      Pattern.compile("<title[^>]{0,200}>([^<]{0,1000})</title", Pattern.CASE_INSENSITIVE);

  /** Elements without prose. */
  private static final Set<String> SILENT =
      Set.of(
          "script",
          "style",
          "noscript",
          "template",
          "svg",
          "math",
          "pre",
          "table",
          "iframe",
          "object",
          "canvas",
          "audio",
          "video",
          "select",
          "textarea",
          "button",
          "head",
          "title",
          "rt",
          "rp");

  /** Inline for a browser, but no part of the sentence beside them. */
  private static final Set<String> CELLS = Set.of("br", "td", "th", "option");

  /** Parts of a page that lead elsewhere. */
  private static final Set<String> AROUND = Set.of("nav", "footer", "aside", "form", "dialog");

  private HtmlProse() {}

  /** The prose of a whole page; its tables count, since old pages are laid out by them. */
  public static String ofPage(String html) {
    Prose prose = new Prose();
    Element body = Jsoup.parse(html).body();
    body.filter(new Reader(prose, true));
    return prose.text();
  }

  /** The title that a page states, or nothing. */
  public static String title(String html) {
    Matcher title = TITLE.matcher(html.substring(0, Math.min(html.length(), HEAD)));
    return title.find() ? Parser.unescapeEntities(title.group(1), false).strip() : "";
  }

  /** Adds what a piece of HTML inside another text says. */
  static void addFragment(String html, Prose prose) {
    Jsoup.parseBodyFragment(html).body().filter(new Reader(prose, false));
  }

  static boolean isSilent(String tag) {
    return SILENT.contains(tag);
  }

  static boolean breaksLines(String tag) {
    return tag.equals("br") || Tag.isKnownTag(tag) && Tag.valueOf(tag).isBlock();
  }

  private static final class Reader implements NodeFilter {
    private final Prose prose;
    private final boolean page;

    Reader(Prose prose, boolean page) {
      this.prose = prose;
      this.page = page;
    }

    @Override
    public FilterResult head(Node node, int depth) {
      if (node instanceof TextNode text) {
        addCollapsed(text.getWholeText());
      } else if (node instanceof Element element) {
        if (isSilent(element)) {
          return FilterResult.SKIP_ENTIRELY;
        }
        breakAround(element);
      }
      return FilterResult.CONTINUE;
    }

    @Override
    public FilterResult tail(Node node, int depth) {
      if (node instanceof Element element) {
        breakAround(element);
      }
      return FilterResult.CONTINUE;
    }

    private boolean isSilent(Element element) {
      String tag = element.normalName();
      return page
          ? AROUND.contains(tag) || !tag.equals("table") && SILENT.contains(tag)
          : SILENT.contains(tag);
    }

    private void breakAround(Element element) {
      if (element.isBlock() || CELLS.contains(element.normalName())) {
        prose.breakLine();
      }
    }

    /** White space of HTML is one space, or a soft line end if it holds one. */
    private void addCollapsed(String text) {
      int from = 0;
      for (int i = 0; i <= text.length(); i++) {
        boolean end = i == text.length();
        if (end || text.charAt(i) == '\n') {
          addLine(text.substring(from, i));
          if (!end) {
            prose.softBreak();
          }
          from = i + 1;
        }
      }
    }

    private void addLine(String line) {
      if (!line.isBlank()) {
        prose.add(line);
      } else if (!line.isEmpty()) {
        prose.space();
      }
    }
  }
}
