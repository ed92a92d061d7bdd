package io.tianma.data.markup;

import java.util.Set;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.parser.Tag;
import org.jsoup.select.NodeFilter;

/** What a reader would read of HTML: the text of its blocks, one a line. */
public final class HtmlProse {
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

  private HtmlProse() {}

  static boolean isSilent(String tag) {
    return SILENT.contains(tag);
  }

  static boolean breaksLines(String tag) {
    return tag.equals("br") || Tag.isKnownTag(tag) && Tag.valueOf(tag).isBlock();
  }

  /** Adds what a piece of HTML inside another text says. */
  static void addFragment(String html, Prose prose) {
    Jsoup.parseBodyFragment(html).body().filter(new Reader(prose));
  }

  private static final class Reader implements NodeFilter {
    private final Prose prose;

    Reader(Prose prose) {
      this.prose = prose;
    }

    @Override
    public FilterResult head(Node node, int depth) {
      if (node instanceof TextNode text) {
        addCollapsed(text.getWholeText());
      } else if (node instanceof Element element) {
        if (isSilent(element.normalName())) {
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

    private void breakAround(Element element) {
      if (element.isBlock() || element.normalName().equals("br")) {
        prose.breakLine();
      }
    }

    /** White space of HTML counts once, and as a soft line end if it holds one. */
    private void addCollapsed(String text) {
      int from = 0;
      for (int i = 0; i <= text.length(); i++) {
        if (i == text.length() || text.charAt(i) == '\n') {
          String line = text.substring(from, i);
          prose.add(line.isBlank() ? "" : line);
          if (i < text.length()) {
            prose.softBreak();
          }
          from = i + 1;
        }
      }
    }
  }
}
