package io.tianma.data.filter;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextStatsTest {
  @Test
  void everyCharacterIsOneKind() {
    TextStats stats = TextStats.of("我的 Pen，かナ한 7!𠀀\t。");
    assertThat(stats)
        .isEqualTo(
            new TextStats(
                /* chars */ 16,
                /* visible */ 13,
                /* letters */ 9,
                /* han */ 3,
                /* kana */ 3,
                /* stops */ 2,
                /* punctuation */ 3,
                /* digits */ 1));
    assertThat(stats.hanShare()).isEqualTo(3 / 9.0);
    assertThat(stats.kanaShare()).isEqualTo(3 / 9.0);
    assertThat(stats.stopShare()).isEqualTo(2 / 3.0);
    assertThat(stats.punctuationShare()).isEqualTo(3 / 13.0);
    assertThat(stats.digitShare()).isEqualTo(1 / 13.0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ぁ", "ヿ", "ㇰ", "ㇿ", "ｦ", "ﾟ", "가", "힣", "ᄀ", "ᇿ"})
  void syllablesOfJapaneseAndKoreanAreKana(String syllable) {
    assertThat(TextStats.of(syllable).kana()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"A", "z", "é", "я", "ㄅ", "Ａ", "א", "ಅ", "\u312f", "\u31a0", "\u10ff", "\u1200"})
  void lettersOfOtherScriptsAreNone(String letter) {
    TextStats stats = TextStats.of(letter);
    assertThat(stats.kana()).isZero();
    assertThat(stats.letters()).isEqualTo(1);
  }

  @Test
  void nothingHasNoShares() {
    TextStats stats = TextStats.of("");
    assertThat(stats.hanShare()).isZero();
    assertThat(stats.stopShare()).isZero();
    assertThat(stats.punctuationShare()).isZero();
  }
}
