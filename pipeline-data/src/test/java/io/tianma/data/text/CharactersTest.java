package io.tianma.data.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.data.store.Hashes;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CharactersTest {
  /** What Python 3.11 calls a space: every code point with {@code chr(c).isspace()}. */
  private static final List<Integer> SPACES =
      List.of(
          0x9, 0xA, 0xB, 0xC, 0xD, 0x1C, 0x1D, 0x1E, 0x1F, 0x20, 0x85, 0xA0, 0x1680, 0x2000, 0x2001,
          0x2002, 0x2003, 0x2004, 0x2005, 0x2006, 0x2007, 0x2008, 0x2009, 0x200A, 0x2028, 0x2029,
          0x202F, 0x205F, 0x3000);

  /** Ranges of BERT's _is_chinese_char, as published. */
  private static final int[][] CHINESE = {
    {0x4E00, 0x9FFF},
    {0x3400, 0x4DBF},
    {0x20000, 0x2A6DF},
    {0x2A700, 0x2B73F},
    {0x2B740, 0x2B81F},
    {0x2B820, 0x2CEAF},
    {0xF900, 0xFAFF},
    {0x2F800, 0x2FA1F}
  };

  private static List<Integer> all(IntPredicate is) {
    return IntStream.rangeClosed(0, Character.MAX_CODE_POINT).filter(is).boxed().toList();
  }

  @Test
  void spacesArePythons() {
    assertThat(all(Characters::isSpace)).isEqualTo(SPACES);
  }

  @Test
  void chineseCharactersAreBerts() {
    List<Integer> chinese =
        IntStream.range(0, CHINESE.length)
            .flatMap(i -> IntStream.rangeClosed(CHINESE[i][0], CHINESE[i][1]))
            .sorted()
            .boxed()
            .toList();
    assertThat(all(Characters::isCjk)).isEqualTo(chinese);
  }

  @Test
  void punctuationIsAsciiSymbolsAndCategoryP() {
    Pattern punctuation = Pattern.compile("[!-/:-@\\[-`{-~]|[\\p{P}&&[^\\x00-\\x7F]]");
    assertThat(all(Characters::isPunctuation))
        .isEqualTo(all(c -> punctuation.matcher(Character.toString(c)).matches()));
  }

  @Test
  void controlsAreCategoriesCcAndCf() {
    Pattern control = Pattern.compile("[\\p{Cc}\\p{Cf}]");
    assertThat(all(Characters::isControl))
        .isEqualTo(all(c -> control.matcher(Character.toString(c)).matches()));
  }

  @Test
  void stripTakesSpacesOfBothEnds() {
    assertThat(Characters.strip("\u3000\n天 马\u2029\t")).isEqualTo("天 马");
    assertThat(Characters.strip("天")).isEqualTo("天");
    assertThat(Characters.strip(" \u00A0 ")).isEmpty();
    assertThat(Characters.strip("")).isEmpty();
  }

  /** Python's values; Java's differ where a colon stands before a sigma. */
  @ParameterizedTest
  @CsvSource({
    "İ:Σ, i\u0307:ς",
    "aΣ, aς",
    "Σ, σ",
    "ΣΣ, σς",
    "aΣ'b, aσ'b",
    "aΣ'-天, aς'-天",
    "a'Σ, a'ς",
    "1Σ, 1σ",
    "ʰΣ, ʰσ",
    "a\u20DDΣ\u0301, a\u20DDς\u0301",
    "ΑΣ-Β, ας-β",
    "İΣ天, i\u0307ς天",
    "𐐀ΣǅI, 𐐨σǆi",
    "a\uD834\uDD67Σ, a\uD834\uDD67ς",
    "aΣ\uD834\uDD67b, aσ\uD834\uDD67b",
  })
  void lowerCaseIsPythons(String text, String lower) {
    assertThat(Characters.lowercase(text)).isEqualTo(lower);
  }

  /** The SHA-256 of what Python 3.11 makes of one sigma among any three of these. */
  @Test
  void lowerCaseOfAllNeighboursOfASigmaIsPythons() {
    List<String> parts =
        List.of(
            "", "İ", "Σ", "a", "A", "'", ".", ":", "·", "͵", "\u0301", "\u00AD", "ʰ", "^", "-", "天",
            " ", "𐐀", "ǅ", "1", "\u20DD", "’", "`");
    String all =
        parts.stream()
            .flatMap(a -> parts.stream().flatMap(b -> parts.stream().map(c -> a + "Σ" + b + c)))
            .collect(Collectors.joining("天"));
    byte[] lower = Characters.lowercase(all).getBytes(StandardCharsets.UTF_8);
    assertThat(Hashes.sha256(lower))
        .isEqualTo("585befc525588c39cb1823044188b2cd1fd28afc4c5c20f663fef36d4a89364d");
  }

  @Test
  void chineseCharactersAndLengthsAreCountedByCodePoint() {
    assertThat(Characters.countCjk("天a𠀀，馬😀")).isEqualTo(3);
    assertThat(Characters.countCjk("天ab")).isEqualTo(1);
    assertThat(Characters.countCjk("")).isZero();
    assertThat(Characters.length("天a𠀀😀")).isEqualTo(4);
  }
}
