package io.tianma.data.markup;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.jsoup.Jsoup;
import org.junit.jupiter.api.Test;

/** Which elements hold most of a page. */
class WrappersTest {
  private static Set<String> most(String html) {
    return Wrappers.holdingMost(Jsoup.parse(html).body(), Set.of("form", "pre"));
  }

  @Test
  void halfOfThePageIsNotMostOfIt() {
    assertThat(most("<form>天马行空</form><p>四个汉字</p>")).isEmpty();
    assertThat(most("<form>天马行空了</form><p>四个汉字</p>")).containsExactly("form");
    assertThat(most("<form>天马</form><p>四个</p><form>行空了</form><p>汉字</p>")).containsExactly("form");
    assertThat(most("<p>天马</p>")).isEmpty();
    assertThat(most("")).isEmpty();
  }

  @Test
  void whereThereIsNoChineseAllButSpacesCounts() {
    assertThat(most("<form>abc</form><p>d" + " ".repeat(9) + "e</p>")).containsExactly("form");
    assertThat(most("<form>d" + " ".repeat(9) + "e</form><p>abc</p>")).isEmpty();
    assertThat(most("<form>abc</form><p>def</p>")).isEmpty();
  }

  @Test
  void codeBesideChineseDoesNotCount() {
    assertThat(most("<pre>x = y; z();</pre><p>天马</p>")).isEmpty();
    assertThat(most("<pre>天马行空</pre><p>long English text 天</p>")).containsExactly("pre");
  }

  @Test
  void whatIsInsideOfBothCountsForBoth() {
    assertThat(most("<form><pre>天马行空</pre></form>")).containsExactlyInAnyOrder("form", "pre");
  }

  @Test
  void picturesLinksAndLabelsAreNoProse() {
    String many = "很多很多很多的字";
    for (String tag : new String[] {"svg", "a", "label"}) {
      String silent = "<" + tag + ">" + many + "</" + tag + ">";
      assertThat(most("<form>天马</form>" + silent)).containsExactly("form");
      assertThat(most("<form>" + silent + "</form><p>天马</p>")).isEmpty();
    }
  }
}
