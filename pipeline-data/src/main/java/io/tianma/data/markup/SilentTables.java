package io.tianma.data.markup;

import java.util.List;
import org.commonmark.ext.gfm.tables.internal.TableBlockParser;
import org.commonmark.internal.BlockStartImpl;
import org.commonmark.node.Block;
import org.commonmark.node.DefinitionMap;
import org.commonmark.node.SourceSpan;
import org.commonmark.parser.InlineParser;
import org.commonmark.parser.SourceLine;
import org.commonmark.parser.block.AbstractBlockParserFactory;
import org.commonmark.parser.block.BlockContinue;
import org.commonmark.parser.block.BlockParser;
import org.commonmark.parser.block.BlockStart;
import org.commonmark.parser.block.MatchedBlockParser;
import org.commonmark.parser.block.ParserState;

/**
 * Tables where the extension of GitHub's finds them, but without cells: a table is no prose, and
 * the cells that short rows lack grow with the square of its size.
 */
final class SilentTables extends AbstractBlockParserFactory {
  private final TableBlockParser.Factory tables = new TableBlockParser.Factory(null);

  @Override
  public BlockStart tryStart(ParserState state, MatchedBlockParser matched) {
    if (!(tables.tryStart(state, matched) instanceof BlockStartImpl found)) {
      return BlockStart.none();
    }
    return BlockStart.of(new Silent(found.getBlockParsers()[0]))
        .atIndex(state.getIndex())
        .replaceParagraphLines(1); // the line of headings, as the extension has it
  }

  /** A parser of blocks that leaves what is inside of them alone. */
  private record Silent(BlockParser table) implements BlockParser {
    @Override
    public boolean isContainer() {
      return table.isContainer();
    }

    @Override
    public boolean canHaveLazyContinuationLines() {
      return table.canHaveLazyContinuationLines();
    }

    @Override
    public boolean canContain(Block child) {
      return table.canContain(child);
    }

    @Override
    public Block getBlock() {
      return table.getBlock();
    }

    @Override
    public BlockContinue tryContinue(ParserState state) {
      return table.tryContinue(state);
    }

    @Override
    public void addLine(SourceLine line) {
      // a row, of which nothing is wanted
    }

    @Override
    public void addSourceSpan(SourceSpan span) {
      table.addSourceSpan(span);
    }

    @Override
    public List<DefinitionMap<?>> getDefinitions() {
      return table.getDefinitions();
    }

    @Override
    public void closeBlock() {
      table.closeBlock();
    }

    @Override
    public void parseInlines(InlineParser inlines) {
      // cells are no prose
    }
  }
}
