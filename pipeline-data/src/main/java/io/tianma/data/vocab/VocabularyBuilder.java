package io.tianma.data.vocab;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Chooses the most frequent words and characters of a corpus, as the article on T5-PEGASUS did:
 * jieba's frequent words join the characters as candidates, and the corpus decides.
 *
 * <p>{@link TokenCounts} counts. Single Latin letters and digits are always in, as beginnings and
 * as {@code ##} continuations.
 *
 * @see <a href="https://kexue.fm/archives/8209">T5-PEGASUS</a>
 */
public final class VocabularyBuilder {
  /** Letters and digits, which spell every unknown Latin word. */
  static final List<String> PIECES =
      IntStream.concat(IntStream.rangeClosed('0', '9'), IntStream.rangeClosed('a', 'z'))
          .mapToObj(Character::toString)
          .flatMap(c -> Stream.of(c, "##" + c))
          .toList();

  private VocabularyBuilder() {}

  /** Rows that every vocabulary has: special ones and letters. */
  public static int fixed() {
    return Vocabulary.SPECIALS + PIECES.size();
  }

  /**
   * The vocabulary of those counts: special rows, letters, then by falling count, ties in the order
   * of their chars.
   */
  public static Vocabulary build(Map<String, Long> counts, int size) {
    LinkedHashSet<String> tokens = new LinkedHashSet<>(Vocabulary.specials());
    tokens.addAll(PIECES);
    counts.entrySet().stream()
        .sorted(
            Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .map(Map.Entry::getKey)
        .filter(token -> !tokens.contains(token))
        .limit(size - tokens.size())
        .forEachOrdered(tokens::add);
    return new Vocabulary(new ArrayList<>(tokens));
  }
}
