package io.tianma.data.markup;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.commonmark.ext.gfm.strikethrough.StrikethroughExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Block;
import org.commonmark.node.Code;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.HardLineBreak;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Image;
import org.commonmark.node.IndentedCodeBlock;
import org.commonmark.node.Link;
import org.commonmark.node.Paragraph;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;

/**
 * What a reader would read aloud of a Markdown text: headings, paragraphs and list items, one a
 * line; no front matter, code blocks, tables, images, addresses, HTML tags or comments.
 *
 * <p>CommonMark with the tables and strike-through of GitHub. Nesting beyond 100 levels is taken as
 * text, so that time stays linear and the stack shallow.
 */
public final class MarkdownProse {
  private static final int MAX_NESTING = 100;
  private static final Pattern TAG = Pattern.compile("^<(/?)([a-zA-Z][a-zA-Z0-9]*)");
  private static final Parser PARSER =
      Parser.builder()
          .extensions(List.of(StrikethroughExtension.create()))
          .customBlockParserFactory(new SilentTables())
          .maxOpenBlockParsers(MAX_NESTING)
          .maxInlineNesting(MAX_NESTING)
          .build();

  private MarkdownProse() {}

  /** The prose of a Markdown text; line ends must be LF. */
  public static String of(String markdown) {
    String body = Dialects.strip(FrontMatter.split(markdown).body());
    Prose prose = new Prose();
    PARSER.parse(Prose.guarded(body)).accept(new Reader(prose));
    return prose.text();
  }

  private static final class Reader extends AbstractVisitor {
    private final Prose prose;
    private String silent = ""; // the element inside a line whose text is no prose

    Reader(Prose prose) {
      this.prose = prose;
    }

    @Override
    public void visit(Paragraph paragraph) {
      line(paragraph);
    }

    @Override
    public void visit(Heading heading) {
      line(heading);
    }

    private void line(Block block) {
      visitChildren(block);
      prose.breakLine();
      silent = "";
    }

    @Override
    public void visit(Text text) {
      if (silent.isEmpty()) {
        prose.add(text.getLiteral());
      }
    }

    @Override
    public void visit(Code code) {
      prose.add(code.getLiteral());
    }

    @Override
    public void visit(SoftLineBreak softBreak) {
      prose.softBreak();
    }

    @Override
    public void visit(HardLineBreak hardBreak) {
      prose.breakLine();
    }

    /** Of a link its words remain, unless they are an address too. */
    @Override
    public void visit(Link link) {
      boolean bare =
          link.getFirstChild() instanceof Text only
              && only.getNext() == null
              && Dialects.isAddress(only.getLiteral());
      if (!bare) {
        visitChildren(link);
      }
    }

    @Override
    public void visit(HtmlInline html) {
      Matcher tag = TAG.matcher(html.getLiteral());
      if (!tag.find()) {
        return;
      }
      String name = tag.group(2).toLowerCase(Locale.ROOT);
      boolean end = !tag.group(1).isEmpty();
      if (end && name.equals(silent)) {
        silent = "";
      } else if (!end && HtmlProse.isSilent(name)) {
        silent = name;
      } else if (HtmlProse.breaksLines(name)) {
        prose.breakLine();
      }
    }

    @Override
    public void visit(HtmlBlock html) {
      HtmlProse.addFragment(html.getLiteral(), prose);
    }

    @Override
    public void visit(FencedCodeBlock code) {
      // code is no prose
    }

    @Override
    public void visit(IndentedCodeBlock code) {
      // code is no prose
    }

    @Override
    public void visit(Image image) {
      // nor is a description of a picture that is not there
    }
  }
}
