package io.tianma.data.markup;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.commonmark.ext.gfm.tables.TableBlock;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.CustomBlock;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables are where the extension of GitHub's has them. */
class SilentTablesTest {
  private static final Parser EXTENDED =
      Parser.builder().extensions(List.of(TablesExtension.create())).build();

  /** The text outside of tables. */
  private static String outside(String markdown) {
    StringBuilder text = new StringBuilder();
    EXTENDED
        .parse(markdown)
        .accept(
            new AbstractVisitor() {
              @Override
              public void visit(Text words) {
                text.append(words.getLiteral());
              }

              @Override
              public void visit(CustomBlock block) {
                if (!(block instanceof TableBlock)) {
                  visitChildren(block);
                }
              }
            });
    return text.toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "|甲|乙|\n|-|-|\n|丙|丁|\n\n戊",
        "|甲|乙|\n|-|-|\n- 丙|丁\n\n戊",
        "|甲|乙|\n|-|-|\n- 丙\n\n戊",
        "|甲|乙|\n|-|-|\n# 丙|丁\n# 戊",
        "|甲|乙|\n|-|-|\n丙\n丁\n\n戊",
        "|甲|乙|\n|-|-|\n|\n丙",
        "> |甲|乙|\n> |-|-|\n丙|丁\n\n戊",
        "> |甲|乙|\n> |-|-|\n> 丙|丁\n戊\n\n己",
        "- |甲|乙|\n  |-|-|\n  |丙|丁|\n- 戊",
        "甲\n|乙|丙|\n|-|-|\n|丁|戊|",
        "甲|乙\n-|-|-\n丙|丁",
        "|甲|\n|-|\n|乙|丙|丁|\n|戊",
      })
  void wordsOutsideOfTablesStay(String markdown) {
    assertThat(MarkdownProse.of(markdown).replace("\n", "")).isEqualTo(outside(markdown));
  }
}
