package io.tianma.data.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.data.segment.Jieba;
import io.tianma.data.text.Characters;
import io.tianma.data.text.Marks;
import io.tianma.data.text.Normalizer;
import io.tianma.data.vocab.Vocabulary;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class WordPiecesTest {
  private static final List<String> TOKENS =
      List.of("天气", "天", "气", "很", "好", "，", "。", "un", "##aff", "##able", "##a", "a", "b", "able");

  private final Vocabulary vocabulary = vocabulary();
  private final Tokenizer tokenizer = new Tokenizer(Jieba.withoutHmm(), vocabulary);

  @Test
  void wordsOfTheVocabularyAreWhole() {
    assertThat(tokens("天气很好")).containsExactly("天气", "很", "好");
    assertThat(tokens("气天")).containsExactly("气", "天");
  }

  @Test
  void otherWordsBecomeTheirLongestPieces() {
    assertThat(tokens("unaffable")).containsExactly("un", "##aff", "##able");
    assertThat(tokens("unaa")).containsExactly("un", "##a", "##a");
  }

  @Test
  void aWordWithOneUnknownPieceIsUnknownAsAWhole() {
    assertThat(tokens("unaffx好")).containsExactly("[UNK]", "好");
    assertThat(tokens("a".repeat(200))).hasSize(200);
    assertThat(tokens("a".repeat(201))).containsExactly("[UNK]");
  }

  /** Of two code units each: 200 characters in 400 may be spelled, 201 may not. */
  @Test
  void lengthsOfWordsAreInCharacters() {
    List<String> rows = new ArrayList<>(Vocabulary.specials());
    rows.addAll(List.of("😀", "##😀"));
    Tokenizer wide = new Tokenizer(WordPiecesTest::whole, new Vocabulary(rows));
    assertThat(wide.encode("😀".repeat(200))).hasSize(202).doesNotContain(Vocabulary.UNKNOWN);
    assertThat(wide.encode("😀".repeat(201))).containsExactly(101, 100, 102);
    int[] behind = wide.encode("，" + "😀".repeat(200));
    assertThat(behind).hasSize(203);
    assertThat(behind[1]).isEqualTo(Vocabulary.UNKNOWN);
    assertThat(behind[2]).isEqualTo(wide.vocabulary().find("😀"));
  }

  /** Whoever segments may leave several in a word. */
  @Test
  void signsAndSpacesInsideOfAWordDivideIt() {
    Tokenizer coarse = new Tokenizer(WordPiecesTest::whole, vocabulary);
    int[] ids = coarse.encode("un，a b天able");
    assertThat(coarse.tokens(ids))
        .containsExactly("[CLS]", "un", "，", "a", "b", "天", "able", "[SEP]");
  }

  private static int whole(String text, int[] ends) {
    ends[0] = text.length();
    return 1;
  }

  @Test
  void caseMarksAndControlsVanish() {
    assertThat(tokens("ＡÁ")).containsExactly("[UNK]", "a");
    assertThat(tokens("Á B\u0000\u200B")).containsExactly("a", "b");
    assertThat(tokens("天\r\n气\u3000 好")).containsExactly("天", "气", "好");
  }

  @Test
  void marksBecomeMaskTokensInSourcesOnly() {
    String text = "天气" + Marks.SENTENCE + "好" + Marks.WORD + "。";
    assertThat(tokenizer.encodeMarked(text, 20))
        .containsExactly(
            Vocabulary.START,
            vocabulary.find("天气"),
            Vocabulary.MASK,
            vocabulary.find("好"),
            Vocabulary.WORD_MASK,
            vocabulary.find("。"),
            Vocabulary.END);
    assertThat(tokenizer.encode(text))
        .doesNotContain(Vocabulary.MASK, Vocabulary.WORD_MASK)
        .contains(Vocabulary.UNKNOWN);
  }

  @Test
  void specialTokensInATextAreText() {
    assertThat(tokenizer.encode("[MASK] [CLS]")).doesNotContain(Vocabulary.MASK);
  }

  @Property
  void decodingGivesTheKnownTextBack(@ForAll("known") String text) {
    assertThat(tokenizer.decode(tokenizer.encode(text))).isEqualTo(text);
  }

  @Property
  void piecesEqualTryingEveryLength(@ForAll("words") String word) {
    int[] ids = tokenizer.encode(word);
    List<String> wanted = new ArrayList<>();
    for (String part : Jieba.withoutHmm().words(Normalizer.lowercase(word))) {
      wanted.addAll(reference(part));
    }
    assertThat(tokenizer.tokens(ids).subList(1, ids.length - 1)).isEqualTo(wanted);
  }

  @Property
  void anyTextHasIdsOfTheVocabulary(@ForAll String text) {
    int[] ids = tokenizer.encodeMarked(text, 50);
    assertThat(ids).hasSizeLessThanOrEqualTo(50).startsWith(Vocabulary.START);
    assertThat(ids[ids.length - 1]).isEqualTo(Vocabulary.END);
    assertThat(tokenizer.decode(ids)).isNotNull();
  }

  /** BERT's splitting as it is published: strings that get shorter and shorter. */
  private List<String> reference(String word) {
    if (vocabulary.find(word) >= 0) {
      return List.of(word);
    }
    StringBuilder spaced = new StringBuilder();
    word.codePoints()
        .forEach(
            c -> {
              String s = Character.toString(c);
              if (Characters.isPunctuation(c) || Characters.isCjk(c)) {
                spaced.append(' ').append(s).append(' ');
              } else if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || isSeparator(c)) {
                spaced.append(' ');
              } else if (c != 0 && c != 0xFFFD && !Characters.isControl(c)) {
                spaced.append(s);
              }
            });
    List<String> pieces = new ArrayList<>();
    for (String part : spaced.toString().split(" ", -1)) {
      if (!part.isEmpty()) {
        pieces.addAll(longest(part));
      }
    }
    return pieces;
  }

  private static boolean isSeparator(int c) {
    return Character.isSpaceChar(c);
  }

  private List<String> longest(String word) {
    if (vocabulary.find(word) >= 0) {
      return List.of(word);
    }
    List<String> pieces = new ArrayList<>();
    for (int start = 0, stop = word.length(); start < word.length(); stop = word.length()) {
      String piece = null;
      for (; stop > start && piece == null; stop--) {
        String tried = (start > 0 ? "##" : "") + word.substring(start, stop);
        piece = vocabulary.find(tried) >= 0 ? tried : null;
      }
      if (piece == null || Characters.length(word) > 200) {
        return List.of("[UNK]");
      }
      pieces.add(piece);
      start = stop + 1;
    }
    return pieces;
  }

  @Provide
  Arbitrary<String> known() {
    return Arbitraries.of("天", "气", "很", "好", "，", "。").list().map(l -> String.join("", l));
  }

  @Provide
  Arbitrary<String> words() {
    return Arbitraries.of(
            "un", "aff", "able", "a", "b", "x", "天气", "，", " ", "\u200B", "\uD800", "😀")
        .list()
        .ofMaxSize(12)
        .map(l -> String.join("", l));
  }

  private List<String> tokens(String text) {
    int[] ids = tokenizer.encode(text);
    return tokenizer.tokens(ids).subList(1, ids.length - 1);
  }

  private static Vocabulary vocabulary() {
    List<String> tokens = new ArrayList<>(Vocabulary.specials());
    tokens.addAll(TOKENS);
    return new Vocabulary(tokens);
  }
}
