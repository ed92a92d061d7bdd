package io.tianma.data.vocab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tianma.data.segment.Dictionary;
import io.tianma.data.testing.Shared;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class VocabularyTest {
  private static final VocabOptions OPTIONS = new VocabOptions(1000, 200_000, false, "");

  @Test
  void thePublishedVocabularyIsReadAndWrittenBack() throws IOException {
    String text = Files.readString(Shared.file("corpora/t5pegasus-vocab-50k.txt"));
    Vocabulary vocabulary = Vocabulary.parse(text);
    assertThat(vocabulary.size()).isEqualTo(50_000);
    assertThat(IntStream.range(0, 50_000).filter(i -> vocabulary.find(vocabulary.token(i)) != i))
        .isEmpty();
    assertThat(vocabulary.find("天马行空")).isEqualTo(List.of(text.split("\n", -1)).indexOf("天马行空"));
    assertThat(vocabulary.text()).isEqualTo(text.endsWith("\n") ? text : text + "\n");
  }

  /** BertTokenizer takes the line number as id and needs these five tokens by name. */
  @Test
  void writtenVocabulariesHaveBertsLayout() {
    Vocabulary vocabulary =
        VocabularyBuilder.build(TokenCounts.of(OPTIONS, "天气很好，天气不好。GPU 8卡"), 1000);
    List<String> lines = vocabulary.text().lines().toList();
    assertThat(lines).hasSize(vocabulary.size()).doesNotHaveDuplicates();
    assertThat(
            List.of(lines.get(0), lines.get(100), lines.get(101), lines.get(102), lines.get(103)))
        .containsExactly("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]");
    assertThat(lines).allSatisfy(line -> assertThat(line).isNotBlank().doesNotContain("\r"));
    assertThat(lines).contains("天气", "天", "，", "gpu", "8", "##a");
  }

  /**
   * BertTokenizer's load_vocab reads a file in text mode, where "\n", "\r\n" and "\r" end a line,
   * strips "\n" and gives each line the next id in a dictionary, so that a blank line would be a
   * token and a repeated one would lose an id. Other ends of lines of Unicode, such as U+2028, end
   * none there.
   */
  @Test
  void everyTokenKeepsItsIdWhereBertReadsTheBytes() {
    String odd = "天\u2028气\u0085好\u000b不\u000c。\r\n\u001c\u3000𠀀😀\ufeffé\u0301 Ⅷ ##a a##b";
    Vocabulary vocabulary = VocabularyBuilder.build(TokenCounts.of(OPTIONS, odd.repeat(2)), 1000);
    byte[] bytes = vocabulary.text().getBytes(StandardCharsets.UTF_8);
    Map<String, Integer> ids = loadedByBert(bytes);
    assertThat(ids).hasSize(vocabulary.size()).doesNotContainKey("");
    for (int id = 0; id < vocabulary.size(); id++) {
      assertThat(ids).containsEntry(vocabulary.token(id), id);
    }
    assertThat(ids).containsKeys("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "𠀀", "😀");
  }

  /** What load_vocab makes of a file, read byte by byte and not by Java's idea of lines. */
  private static Map<String, Integer> loadedByBert(byte[] bytes) {
    assertThat(new String(bytes, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8))
        .isEqualTo(bytes)
        .doesNotContain('\r')
        .endsWith('\n');
    Map<String, Integer> ids = new HashMap<>();
    int lines = 0;
    int start = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        ids.put(new String(bytes, start, i - start, StandardCharsets.UTF_8), lines++);
        start = i + 1;
      }
    }
    assertThat(start).as("bytes after the last line").isEqualTo(bytes.length);
    return ids;
  }

  @Test
  void charactersCountThoughTheirWordsCountToo() {
    Map<String, Long> counts = TokenCounts.of(OPTIONS, "天气天气好");
    assertThat(counts).containsEntry("天气", 2L).containsEntry("天", 2L).containsEntry("好", 1L);
  }

  @Test
  void wordsBeyondTheCandidatesAreSpelled() {
    VocabOptions none = new VocabOptions(1000, 0, false, "");
    assertThat(TokenCounts.of(none, "天气好")).containsOnlyKeys("天", "气", "好");
  }

  @Test
  void countsBeginAgainAfterTheyWereTaken() {
    TokenCounts counts = new TokenCounts(new Countable(200_000, Dictionary.jieba(), false));
    counts.add("天气，GPU 8卡。");
    counts.add("天气𠀀");
    assertThat(counts.drain())
        .containsAllEntriesOf(Map.of("天气", 2L, "gpu", 1L, "8", 1L, "卡", 1L, "𠀀", 1L, "，", 1L));
    counts.add("好\ud800");
    assertThat(counts.drain()).isEqualTo(Map.of("好", 1L));
  }

  @Test
  void aTextThatTakesTooLongCountsNothing() {
    TokenCounts counts = new TokenCounts(new Countable(200_000, Dictionary.jieba(), false));
    assertThat(counts.add("天气", 1e-9)).isFalse();
    assertThat(counts.add("好天", 60)).isTrue();
    assertThat(counts.drain()).isEqualTo(Map.of("好", 1L, "天", 1L));
  }

  @Test
  void usersWordsAreCandidates() {
    Dictionary dictionary = Dictionary.jieba().with(List.of("天马平台"));
    TokenCounts users = new TokenCounts(new Countable(0, dictionary, false));
    users.add("天马平台");
    assertThat(users.drain()).containsEntry("天马平台", 1L).containsEntry("天", 1L);
  }

  @Test
  void theMostFrequentAreKept() {
    Map<String, Long> counts = Map.of("乙", 5L, "甲", 5L, "丙", 9L, "丁", 1L);
    int fixed = Vocabulary.SPECIALS + VocabularyBuilder.PIECES.size();
    Vocabulary vocabulary = VocabularyBuilder.build(counts, fixed + 3);
    assertThat(IntStream.range(fixed, fixed + 3).mapToObj(vocabulary::token))
        .containsExactly("丙", "乙", "甲");
  }

  @Test
  void everyVocabularyBeginsWithSpecialRowsAndLetters() {
    List<String> specials = Vocabulary.specials();
    assertThat(specials).hasSize(106).doesNotHaveDuplicates();
    assertThat(List.of(specials.get(1), specials.get(99), specials.get(104), specials.get(105)))
        .containsExactly("[unused1]", "[unused99]", "<S>", "<T>");
    assertThat(VocabularyBuilder.fixed()).as("36 letters and digits, twice").isEqualTo(106 + 72);
    Vocabulary least = VocabularyBuilder.build(Map.of(), 178);
    assertThat(least.size()).isEqualTo(178);
    assertThat(IntStream.of(106, 107, 125, 126, 177).mapToObj(least::token))
        .containsExactly("0", "##0", "##9", "a", "##z");
    assertThat(least.find("##z")).isEqualTo(177);
    assertThat(least.find("天")).isEqualTo(-1);
    assertThat(least.find("#")).as("the beginning of tokens, but none").isEqualTo(-1);
  }

  @Test
  void sentinelsStandBehindThePadding() {
    assertThat(Vocabulary.sentinel(0)).isEqualTo(1);
    assertThat(Vocabulary.sentinel(97)).isEqualTo(98);
    for (int none : new int[] {-1, 98}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Vocabulary.sentinel(none))
          .withMessage("sentinel " + none + ": there are 98");
    }
  }

  /** As models have whose embeddings are padded; no row stands twice. */
  @Test
  void vocabulariesArePaddedWithUnusedRows() {
    assertThat(Vocabulary.padded("a\nb\n", 4)).isEqualTo("a\nb\n[unused2]\n[unused3]\n");
    assertThat(Vocabulary.padded("a\n[unused2]", 3)).isEqualTo("a\n[unused2]\n[unused3]\n");
    assertThat(Vocabulary.padded("a\nb", 2)).isEqualTo("a\nb");
    assertThat(Vocabulary.padded("a\nb", 1)).isEqualTo("a\nb");
  }

  @Test
  void placesAreCharsThenWordsOfMoreThanOneCharacter() {
    Dictionary dictionary = Dictionary.jieba().with(List.of("天马平台", "卍"));
    Countable countable = new Countable(0, dictionary, false);
    assertThat(countable.places()).isEqualTo(65536 + 1);
    assertThat(countable.token('天')).isEqualTo("天");
    assertThat(countable.token(65535)).isEqualTo("\uFFFF");
    assertThat(countable.token(65536)).isEqualTo("天马平台");
  }

  @Test
  void aVocabularyThatEndsTooEarlyIsRefused() {
    List<String> specials = Vocabulary.specials();
    assertThat(new Vocabulary(specials.subList(0, 104)).size()).isEqualTo(104);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Vocabulary(specials.subList(0, 103)))
        .withMessage("vocabulary: row 103 must be [MASK], as in T5-PEGASUS");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Vocabulary(List.of()))
        .withMessage("vocabulary: row 0 must be [PAD], as in T5-PEGASUS");
  }

  @Test
  void misplacedSpecialTokensAreRefused() {
    List<String> tokens = new ArrayList<>(Vocabulary.specials());
    tokens.set(100, "[CLS]");
    tokens.set(101, "[UNK]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Vocabulary(tokens))
        .withMessageContaining("row 100 must be [UNK]");
    tokens.set(101, "[PAD]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Vocabulary(tokens))
        .withMessageContaining("row 101 repeats [PAD]");
  }
}
