package io.tianma.data.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class UserLinesTest {
  private static final List<String> LINES =
      List.of("\uFEFF蓝鲸X系列 1000 nz", "Ｃ＋＋语言", "小鹿星球 5", "", "café馆 3");

  @Test
  void wordsAreWrittenAsTokenizersSeeTexts() {
    assertThat(UserLines.normalized(LINES))
        .containsExactly("蓝鲸x系列 1000 nz", "ｃ＋＋语言", "c++语言", "小鹿星球 5", "cafe馆 3");
    assertThat(UserLines.asWritten(LINES))
        .containsExactly(
            "蓝鲸X系列 1000 nz",
            "蓝鲸x系列 1000 nz",
            "Ｃ＋＋语言",
            "C++语言",
            "c++语言",
            "小鹿星球 5",
            "café馆 3",
            "CAFÉ馆 3");
  }

  @Test
  void wordsWithCapitalsAreFoundInNormalizedTexts() {
    Dictionary dictionary = Dictionary.jieba().with(UserLines.normalized(LINES));
    assertThat(Jieba.of(dictionary, false).words("看蓝鲸x系列和c++语言")).contains("蓝鲸x系列", "c++语言");
  }

  @Test
  void wordsThatSegmentationAlwaysCutsAreNamed() {
    assertThat(UserLines.neverFound(List.of("甲·乙 3", "Ｃ＋＋语言", "A股", "·", "甲 乙 丙")))
        .containsExactly("甲·乙", "甲 乙 丙");
  }

  /** As of a text that somebody has named in place of a list of words. */
  @Test
  void aLineThatIsNoWordIsRefused() {
    Dictionary small = new Dictionary(Map.of("天", 5, "马", 5), 10, Set.of(), Set.of());
    String longest = "天".repeat(256);
    Dictionary with = small.with(List.of("天马", longest + " 3"));
    assertThat(with.added()).containsExactlyInAnyOrder("天马", longest);
    for (String line : List.of("马".repeat(257), "马".repeat(1 << 20), "马".repeat(300) + " 3 n")) {
      int length = line.replace(" 3 n", "").length();
      assertThatThrownBy(() -> small.with(List.of("天马", line)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "user dictionary: \"%s…\" has %d characters: a line is a word of at most 256",
              "马".repeat(20), length);
    }
  }
}
