package io.tianma.data.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import io.tianma.data.gap.GapPair;
import io.tianma.data.gap.PairBuilder;
import io.tianma.data.gap.PairOptions;
import io.tianma.data.segment.Jieba;
import io.tianma.data.vocab.TokenCounts;
import io.tianma.data.vocab.VocabOptions;
import io.tianma.data.vocab.Vocabulary;
import io.tianma.data.vocab.VocabularyBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Texts that break tokenizers: nothing may fail, and time must grow with length alone. */
class HostileTextTest {
  private static final int MEGABYTES = 10 * 1024 * 1024 / 3; // Chinese characters
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Jieba jieba = Jieba.withoutHmm();
  private final Jieba hmm = Jieba.withHmm();
  private static final VocabOptions VOCAB = new VocabOptions(2000, 200_000, false, "");
  private final Tokenizer tokenizer = new Tokenizer(jieba, vocabulary());
  private final PairBuilder pairs = new PairBuilder(PairOptions.t5Pegasus());

  @Test
  void oddCharactersAreNeitherLostNorFatal() {
    for (String odd :
        List.of(
            "\uD83D\uDE00\uD83D\uDC68\u200D\uD83D\uDC69\u200D\uD83D\uDC67", // emoji, joined
            "\uD800", // half of a pair
            "好\uDC00好\uD800",
            "\u0000\u0001\u007F\u0085\uFFFE\uFFFF",
            "שלום עולם مرحبا \u202Eمعكوس\u202C", // right to left
            "ＡＢＣ１２３，。！～　ｶﾀｶﾅ", // full and half width
            "e\u0301\u0302\u0303\u0304ﬁ\u0130İıß", // marks, ligature, special cases
            "𠀀𪚥㐀鿿豈\uFA0E", // ideographs outside the common block
            "\r\n\u2028\u2029\u000B\u000C\u3000\u00A0")) {
      check(odd);
      check("天气" + odd + "很好。" + odd.repeat(50) + "。今天是星期三。明天呢。");
    }
  }

  private void check(String text) {
    assertThat(String.join("", jieba.words(text))).isEqualTo(text);
    assertThat(String.join("", hmm.words(text))).isEqualTo(text);
    assertThat(tokenizer.encode(text)).startsWith(Vocabulary.START);
    assertThat(TokenCounts.of(VOCAB, text)).isNotNull();
    for (GapPair pair : pairs.pairs(text, 0)) {
      assertThat(pair.source().length() + pair.target().length())
          .isEqualTo(String.join("", pair.sentences()).length());
    }
  }

  @Test
  void aLineOfTenMegabytesTakesLinearTime() {
    linear(text -> jieba.words(text), "天气预报说明天下雨".repeat(MEGABYTES / 9));
    linear(text -> hmm.words(text), "㐀天地玄黄宇宙洪荒".repeat(MEGABYTES / 9));
    linear(tokenizer::encode, "天气预报说明天下雨".repeat(MEGABYTES / 9));
    linear(text -> pairs.pairs(text, 0), "天气预报说明天下雨".repeat(MEGABYTES / 9));
  }

  @Test
  void aWordOfTenMegabytesTakesLinearTime() {
    linear(tokenizer::encode, "x".repeat(4_000_000));
    linear(tokenizer::encode, ("x".repeat(199) + " ").repeat(20_000));
    linear(hmm::words, "的".repeat(MEGABYTES));
    linear(text -> TokenCounts.of(VOCAB, text), "x".repeat(4_000_000));
  }

  @Test
  void threeLinesOfMegabytesAreCompared() {
    linear(
        text -> assertThat(pairs.pairs(text, 0)).hasSize(1),
        ("天气预报说明天下雨".repeat(MEGABYTES / 40) + "\n").repeat(3));
  }

  /** But for a rest of less than three sentences. */
  @Test
  void aDocumentOfFiveThousandSentencesGivesAllItsChunks() {
    String text =
        IntStream.range(0, 5000)
            .mapToObj(i -> "这是第" + i + "个句子，它说的是第" + i * 7 % 100 + "号机器上的数据。")
            .collect(Collectors.joining());
    linear(
        t ->
            assertThat(
                    pairs.pairs(t, 0).stream()
                        .mapToInt(p -> p.source().length() + p.target().length())
                        .sum())
                .isBetween(text.length() - 64, text.length()),
        text);
  }

  private static void linear(Consumer<String> work, String text) {
    assertTimeout(PATIENCE, () -> work.accept(text));
  }

  private Vocabulary vocabulary() {
    Map<String, Long> counts = TokenCounts.of(VOCAB, "天气预报说明天下雨，今天是星期三。这是第一个句子，它说的是机器上的数据。");
    return VocabularyBuilder.build(counts, 2000);
  }
}
