package io.tianma.data.markup;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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

  /** Elements that never have prose. */
  private static final Set<String> NEVER =
      Set.of(
          "script",
          "style",
          "template",
          "svg",
          "math",
          "iframe",
          "canvas",
          "audio",
          "video",
          "head",
          "title",
          "rt",
          "rp");

  /** Elements whose content is no prose, unless it is most of a page. */
  private static final Set<String> SELDOM =
      Set.of("noscript", "pre", "object", "select", "textarea", "button");

  /** Inline for a browser, but no part of the sentence beside them. */
  private static final Set<String> CELLS = Set.of("br", "td", "th", "option");

  /** Parts of a page that lead elsewhere. */
  private static final Set<String> AROUND = Set.of("nav", "footer", "aside", "form", "dialog");

  /** What is left out of a page by its name, unless it is most of the page. */
  private static final Set<String> WRAPPERS =
      Stream.concat(SELDOM.stream(), AROUND.stream()).collect(Collectors.toUnmodifiableSet());

  private HtmlProse() {}

  /** The prose of a whole page; its tables count, since old pages are laid out by them. */
  public static String ofPage(String html) {
    Prose prose = new Prose();
    Element body = Jsoup.parse(Prose.guarded(html)).body();
    body.filter(new Reader(prose, true, Wrappers.holdingMost(body, WRAPPERS)));
    return prose.text();
  }

  /** The title that a page states, or nothing. */
  public static String title(String html) {
    Matcher title = TITLE.matcher(html.substring(0, Math.min(html.length(), HEAD)));
    return title.find() ? Parser.unescapeEntities(title.group(1), false).strip() : "";
  }

  /** Adds what a piece of HTML inside another text says, in lines of its own. */
  static void addFragment(String html, Prose prose) {
    Jsoup.parseBodyFragment(Prose.guarded(html)).body().filter(new Reader(prose, false, Set.of()));
  }

  static boolean isSilent(String tag) {
    return isNever(tag) || SELDOM.contains(tag) || tag.equals("table");
  }

  static boolean isNever(String tag) {
    return NEVER.contains(tag);
  }

  static boolean breaksLines(String tag) {
    return tag.equals("br") || Tag.isKnownTag(tag) && Tag.valueOf(tag).isBlock();
  }

  private static final class Reader implements NodeFilter {
    private final Prose prose;
    private final boolean page;

    private final Set<String> most;
    private int preformatted;

    /**
     * @param most elements that hold most of the page
     */
    Reader(Prose prose, boolean page, Set<String> most) {
      this.prose = prose;
      this.page = page;
      this.most = most;
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
        preformatted += isPreformatted(element) ? 1 : 0;
      }
      return FilterResult.CONTINUE;
    }

    @Override
    public FilterResult tail(Node node, int depth) {
      if (node instanceof Element element) {
        preformatted -= isPreformatted(element) ? 1 : 0;
        breakAround(element);
      }
      return FilterResult.CONTINUE;
    }

    private boolean isSilent(Element element) {
      String tag = element.normalName();
      return page
          ? isNever(tag) || WRAPPERS.contains(tag) && !most.contains(tag)
          : HtmlProse.isSilent(tag);
    }

    private static boolean isPreformatted(Element element) {
      String tag = element.normalName();
      return tag.equals("pre") || tag.equals("textarea");
    }

    private void breakAround(Element element) {
      if (element.isBlock() || CELLS.contains(element.normalName())) {
        prose.breakLine();
      }
    }

    /** White space of HTML is one space, or a soft line end if it holds one, unless it is kept. */
    private void addCollapsed(String text) {
      int from = 0;
      for (int i = 0; i <= text.length(); i++) {
        boolean end = i == text.length();
        if (end || text.charAt(i) == '\n') {
          addLine(text.substring(from, i));
          if (!end && preformatted > 0) {
            prose.breakLine();
          } else if (!end) {
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
