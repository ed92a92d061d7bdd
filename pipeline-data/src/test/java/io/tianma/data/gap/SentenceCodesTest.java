package io.tianma.data.gap;

import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.data.segment.Segmenter;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SentenceCodesTest {
  /** Every char is a word. */
  private static final Segmenter CHARS =
      (text, ends) -> {
        for (int i = 0; i < text.length(); i++) {
          ends[i] = i + 1;
        }
        return text.length();
      };

  private static final List<String> TEXTS = List.of("Aa，b", "7aA");

  @Test
  void wordsAreNumberedAsTheyAppear() {
    SentenceCodes codes = SentenceCodes.words(TEXTS, CHARS, false);
    assertThat(codes.sentence(0)).containsExactly(0, 1, 2, 3);
    assertThat(codes.sentence(1)).containsExactly(4, 1, 0);
    assertThat(codes.alphabet()).isEqualTo(5);
    assertThat(codes.total()).isEqualTo(7);
    assertThat(codes.size()).isEqualTo(2);
  }

  @Test
  void ofWordsWithLettersCaseDoesNotCount() {
    SentenceCodes codes = SentenceCodes.words(TEXTS, CHARS, true);
    assertThat(codes.sentence(0)).containsExactly(0, 0, 1);
    assertThat(codes.sentence(1)).containsExactly(2, 0, 0);
    assertThat(codes.alphabet()).isEqualTo(3);
    assertThat(codes.total()).isEqualTo(6);
  }

  @Test
  void everyCodePointHasItsOwnNumber() {
    int[] points =
        IntStream.range(0, 0x12000)
            .filter(c -> c < 0xD800 || c > 0xDFFF)
            .map(c -> c ^ 0x2A5)
            .toArray();
    String text = new String(points, 0, points.length);
    SentenceCodes codes = SentenceCodes.characters(List.of(text, text));
    int[] numbers = IntStream.range(0, points.length).toArray();
    assertThat(codes.sentence(0)).containsExactly(numbers);
    assertThat(codes.sentence(1)).containsExactly(numbers);
    assertThat(codes.alphabet()).isEqualTo(points.length);
  }
}
