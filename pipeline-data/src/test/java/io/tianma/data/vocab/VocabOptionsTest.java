package io.tianma.data.vocab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tianma.data.store.Records;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Options, and the rows of the least vocabulary: 106 special ones, 26 letters and 10 digits twice.
 */
class VocabOptionsTest {
  private static final VocabOptions OPTIONS = new VocabOptions(179, 0, true, "words.txt");

  @Test
  void theLeastVocabularyHasOneRowForAWord() {
    assertThat(VocabularyBuilder.fixed()).isEqualTo(106 + 2 * 36);
    assertThat(OPTIONS.size()).isEqualTo(179);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Records.with(OPTIONS, "size", 178))
        .withMessage("vocab.size = 178: must be at least 179 (special rows and letters)");
    Vocabulary vocabulary = VocabularyBuilder.build(Map.of("a", 9L, "天", 5L, "地", 5L), 179);
    assertThat(vocabulary.size()).isEqualTo(179);
    assertThat(vocabulary.token(178)).as("of equal counts the least").isEqualTo("地");
  }

  @Test
  void otherNumbersHaveBounds() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Records.with(OPTIONS, "candidateWords", -1))
        .withMessage("vocab.candidate-words = -1: must not be negative");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Records.with(OPTIONS, "maxSeconds", 0.0))
        .withMessageStartingWith("vocab.max-seconds = 0.0");
  }

  @Test
  void whereAUsersWordsLieDecidesNothing() {
    assertThat(OPTIONS.decisive()).isEqualTo(new VocabOptions(179, 0, true, ""));
  }

  @Test
  void everyLineOfAVocabularyIsARow() {
    List<String> rows = Vocabulary.specials();
    Vocabulary read = Vocabulary.parse(String.join("\n", rows) + "\n天马\n");
    assertThat(read.size()).isEqualTo(107);
    assertThat(read.token(106)).isEqualTo("天马");
    assertThat(read.token(0)).isEqualTo("[PAD]");
  }
}
