package io.tianma.data.vocab;

import io.tianma.data.segment.Dictionary;
import io.tianma.data.segment.Jieba;
import io.tianma.data.segment.Segmenter;
import io.tianma.data.text.Characters;
import io.tianma.data.text.Normalizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Chooses the most frequent words and characters of a corpus, as the article on T5-PEGASUS did:
 * jieba's frequent words join the characters as candidates, and the corpus decides.
 *
 * <p>A Chinese word counts as itself and each of its characters counts too, since the characters
 * must spell the words that do not get in; runs of Latin letters and digits count whole, and their
 * single letters are always in, as beginnings and as {@code ##} continuations.
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

  private static final int LONGEST_LATIN = 20;

  private final Segmenter segmenter;
  private final Set<String> candidates;

  /** With jieba's own words. */
  public VocabularyBuilder(VocabOptions options) {
    this(options, Dictionary.jieba());
  }

  /**
   * @param dictionary jieba's, with a user's words if there are any: all of those are candidates
   */
  public VocabularyBuilder(VocabOptions options, Dictionary dictionary) {
    this.segmenter = Jieba.of(dictionary, options.hmm());
    this.candidates = new HashSet<>(Dictionary.jieba().mostFrequent(options.candidateWords()));
    this.candidates.addAll(dictionary.added());
  }

  /** Rows that every vocabulary has: special ones and letters. */
  public static int fixed() {
    return Vocabulary.SPECIALS + PIECES.size();
  }

  /** Adds the tokens of {@code text} to {@code counts}. */
  public void count(String text, Map<String, Long> counts) {
    for (String word : segmenter.words(Normalizer.lowercase(text))) {
      if (Characters.isCjk(word.codePointAt(0))) {
        if (candidates.contains(word)) {
          counts.merge(word, 1L, Long::sum);
        }
        if (Characters.length(word) > 1 || !candidates.contains(word)) {
          word.codePoints().forEach(c -> counts.merge(Character.toString(c), 1L, Long::sum));
        }
      } else {
        countOther(word, counts);
      }
    }
  }

  /** The counts of one text. */
  public Map<String, Long> count(String text) {
    Map<String, Long> counts = new HashMap<>();
    count(text, counts);
    return counts;
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

  /** Latin words and digits as wholes, other characters one by one, as BERT would split them. */
  private static void countOther(String word, Map<String, Long> counts) {
    int start = -1;
    for (int i = 0; i <= word.length(); ) {
      int c = i < word.length() ? word.codePointAt(i) : ' ';
      boolean inside = c < 0x80 && Character.isLetterOrDigit(c);
      if (inside && start < 0) {
        start = i;
      }
      if (!inside) {
        if (start >= 0 && i - start <= LONGEST_LATIN) {
          counts.merge(word.substring(start, i), 1L, Long::sum);
        }
        start = -1;
        if (!Characters.isSpace(c) && !Characters.isControl(c)) {
          counts.merge(Character.toString(c), 1L, Long::sum);
        }
      }
      i += Character.charCount(c);
    }
  }
}
