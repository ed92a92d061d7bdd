package io.tianma.data.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tianma.data.segment.Jieba;
import io.tianma.data.testing.OddText;
import io.tianma.data.text.Marks;
import io.tianma.data.vocab.Vocabulary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenizerTest {
  private static final List<String> WORDS =
      List.of(
          "天马", "飞行", "天", "马", "飞", "行", "空", "，", "。", "a", "##b", "##c", "open", "##ai", "3",
          ".", "14", "##4", "cafe", "𠀀");
  private final Tokenizer tokenizer = tokenizer();

  private static Tokenizer tokenizer() {
    List<String> tokens = new ArrayList<>(Vocabulary.specials());
    tokens.addAll(WORDS);
    return new Tokenizer(Jieba.withoutHmm(), new Vocabulary(tokens));
  }

  @ParameterizedTest
  @CsvSource({
    "'天马行空。', '天 马 行 空 。'",
    "'天马飞行。', '天马 飞行 。'",
    "'天马 飞行\n。', '天马 飞行 。'",
    "'OpenAI', 'open ##ai'",
    "'Café', 'cafe'",
    "'abc', 'a ##b ##c'",
    "'abx', '[UNK]'",
    "'人', '[UNK]'",
    "'𠀀', '𠀀'",
    "'\uFFFD\u200d天', '天'",
    "'', ''",
    "' \t\u3000', ''",
  })
  void encodesAsBertOverWords(String text, String tokens) {
    int[] ids = tokenizer.encode(text);
    List<String> inside = tokenizer.tokens(Arrays.copyOfRange(ids, 1, ids.length - 1));
    assertThat(String.join(" ", inside)).isEqualTo(tokens);
    assertThat(ids[0]).isEqualTo(Vocabulary.START);
    assertThat(ids[ids.length - 1]).isEqualTo(Vocabulary.END);
  }

  @Property(tries = 500)
  @Domain(OddText.class)
  @Domain(DomainContext.Global.class)
  void cutIdsAreTheBeginningOfAllIds(
      @ForAll String text, @ForAll @IntRange(min = 2, max = 50) int longest) {
    int[] all = tokenizer.encode(text);
    int[] cut = tokenizer.encode(text, longest);
    assertThat(cut).hasSize(Math.min(all.length, longest));
    assertThat(cut[cut.length - 1]).isEqualTo(Vocabulary.END);
    assertThat(Arrays.copyOf(cut, cut.length - 1)).isEqualTo(Arrays.copyOf(all, cut.length - 1));
  }

  /** A loss by characters is that of the characters whose tokens are scored. */
  @Test
  void theCharactersThatACutLeavesAreCounted() {
    String text = "天马飞行。OpenAI天马行空。";
    assertThat(tokenizer.characters(text, 50)).isEqualTo(text.length());
    assertThat(tokenizer.characters(text, tokenizer.encode(text).length)).isEqualTo(text.length());
    assertThat(tokenizer.characters(text, 2 + 2)).isEqualTo(4);
    assertThat(tokenizer.characters(text, 2 + 3)).isEqualTo(5);
    assertThat(tokenizer.characters(text, 2 + 4)).as("half of a word of 6").isEqualTo(8);
    assertThat(tokenizer.characters(text, 2)).isZero();
    assertThat(tokenizer.characters("，。", 99)).as("two words of one").isEqualTo(2);
    assertThat(tokenizer.characters("天马 ", 3)).as("nothing is cut").isEqualTo(3);
    assertThat(tokenizer.vocabulary().size()).isEqualTo(106 + WORDS.size());
  }

  @Test
  void aWordOfMoreThan200CharactersIsUnknown() {
    assertThat(tokenizer.encode("a".repeat(201))).containsExactly(101, 100, 102);
    assertThat(tokenizer.encode("z".repeat(100_000))).containsExactly(101, 100, 102);
  }

  @Test
  void decodesToTextWithSpacesBetweenLatinWordsOnly() {
    assertThat(tokenizer.decode(tokenizer.encode("天马 open OpenAI 3 飞行。")))
        .isEqualTo("天马open openai 3飞行。");
    assertThat(tokenizer.decode(101, 100, 102, 0)).isEqualTo("\uFFFD");
  }

  /** Each of four by hand: cut in the middle of pieces, with and without room. */
  @Test
  void marksAndPiecesAreCutAtTheSamePlace() {
    String text = "天马" + Marks.SENTENCE + "abc" + Marks.WORD;
    int[] all = {101, 106, 103, 115, 116, 117, 99, 102};
    assertThat(tokenizer.encodeMarked(text, 99)).containsExactly(all);
    assertThat(tokenizer.encodeMarked(text, 8)).containsExactly(all);
    assertThat(tokenizer.encodeMarked(text, 7)).containsExactly(101, 106, 103, 115, 116, 117, 102);
    assertThat(tokenizer.encodeMarked(text, 5)).containsExactly(101, 106, 103, 115, 102);
    assertThat(tokenizer.encodeMarked(text, 2)).containsExactly(101, 102);
  }

  @Test
  void continuationsAreJoinedAndTwoSignsAreATextOfTheirOwn() {
    List<String> rows = new ArrayList<>(Vocabulary.specials());
    rows.addAll(List.of("##", "##a", "b", "##，", "é", "天"));
    Tokenizer odd = new Tokenizer(Jieba.withoutHmm(), new Vocabulary(rows));
    assertThat(odd.decode(108, 107, 108)).isEqualTo("ba b");
    assertThat(odd.decode(108, 106, 108)).isEqualTo("b##b");
    assertThat(odd.decode(108, 109, 108)).isEqualTo("b，b");
    assertThat(odd.decode(110, 108, 111, 110)).isEqualTo("é b天é");
    assertThat(odd.decode(108, 100, 108, 99, 108)).isEqualTo("b\uFFFDb b");
    assertThat(odd.decode(105, 0, 104)).isEmpty();
  }

  @Test
  void lengthsBelowTwoAreRefused() {
    assertThatThrownBy(() -> tokenizer.encode("天", 1)).hasMessageContaining("at least 2");
  }
}
