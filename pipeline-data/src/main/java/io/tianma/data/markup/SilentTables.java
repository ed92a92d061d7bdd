package io.tianma.data.markup;

import org.commonmark.ext.gfm.tables.internal.TableBlockParser;
import org.commonmark.internal.BlockStartImpl;
import org.commonmark.node.Block;
import org.commonmark.parser.block.AbstractBlockParser;
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
  private static final class Silent extends AbstractBlockParser {
    private final BlockParser table;

    Silent(BlockParser table) {
      this.table = table;
    }

    @Override
    public boolean canHaveLazyContinuationLines() {
      return table.canHaveLazyContinuationLines();
    }

    @Override
    public Block getBlock() {
      return table.getBlock();
    }

    @Override
    public BlockContinue tryContinue(ParserState state) {
      return table.tryContinue(state);
    }
  }
}
