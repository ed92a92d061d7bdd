package io.tianma.eval.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How elements are written. */
class TagTest {
  @Test
  void anElementHasAttributesTextAndChildrenInTheirOrder() {
    Tag tag = Tag.of("p", "note").with("id", "<'\">").text("a & b").add(Tag.of("br"), Tag.of("b"));
    assertThat(tag)
        .hasToString("<p class=\"note\" id=\"&lt;&#39;&quot;&gt;\">a &amp; b<br><b></b></p>");
  }

  /** The noncharacters of Unicode, its surrogates, and the controls of C1 with DEL. */
  @ParameterizedTest
  @ValueSource(
      ints = {
        0x7F, 0x80, 0x9F, 0xD800, 0xDBFF, 0xDFFF, 0xFDD0, 0xFDE0, 0xFDEF, 0xFFFE, 0xFFFF, 0x1FFFE,
        0x1FFFF, 0x10FFFE, 0x10FFFF
      })
  void whatNoPageCanHoldIsReplaced(int c) {
    assertThat(text(c)).isEqualTo("\uFFFD");
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        0x09, 0x0A, 0x20, 0x7E, 0xA0, 0xD7FF, 0xE000, 0xFDCF, 0xFDF0, 0xFFFD, 0x10000, 0x1FFFD,
        0x10FFFD
      })
  void allElseStands(int c) {
    assertThat(text(c)).isEqualTo(Character.toString(c));
  }

  @Test
  void controlsAreShownAsTheirPictures() {
    assertThat(text(0x00)).isEqualTo("␀");
    assertThat(text(0x1B)).isEqualTo("␛");
    assertThat(text(0x1F)).isEqualTo("␟");
  }

  @Test
  void aStyleSheetStandsAsItIsAndCannotEndItself() {
    assertThat(Tag.style("a > b {}")).hasToString("<style>a > b {}</style>");
    for (String css : new String[] {"</style>", "a {} <"}) {
      assertThatThrownBy(() -> Tag.style(css))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("a style sheet cannot hold '<'");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1a", "a b", "a>", "é"})
  void aNameIsOneOfHtml(String name) {
    assertThatThrownBy(() -> Tag.of(name)).hasMessage("not a name of HTML: " + name);
    assertThatThrownBy(() -> Tag.of("p").with(name, "")).hasMessage("not a name of HTML: " + name);
  }

  private static String text(int c) {
    String shown = Tag.of("p").text(Character.toString(c)).toString();
    return shown.substring("<p>".length(), shown.length() - "</p>".length());
  }
}
