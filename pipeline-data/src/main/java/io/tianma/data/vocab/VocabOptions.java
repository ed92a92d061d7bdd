package io.tianma.data.vocab;

import io.tianma.data.text.Budget;
import java.io.Serializable;

/**
 * How a vocabulary is chosen.
 *
 * @param size rows, the 106 special ones included
 * @param candidateWords jieba's words by frequency that may become tokens
 * @param hmm whether segmentation may form new words
 * @param userDictionary file of words in jieba's format that segmentation knows too; empty for none
 * @param maxSeconds processor time after which the work on a document is given up
 */
public record VocabOptions(
    int size, int candidateWords, boolean hmm, String userDictionary, double maxSeconds)
    implements Serializable {
  public VocabOptions {
    int least = Vocabulary.SPECIALS + VocabularyBuilder.PIECES.size() + 1;
    if (size < least) {
      throw new IllegalArgumentException(
          "vocab.size = " + size + ": must be at least " + least + " (special rows and letters)");
    }
    if (candidateWords < 0) {
      throw new IllegalArgumentException(
          "vocab.candidate-words = " + candidateWords + ": must not be negative");
    }
    Budget.check("vocab", maxSeconds);
  }

  /** The same with the usual time for a document. */
  public VocabOptions(int size, int candidateWords, boolean hmm, String userDictionary) {
    this(size, candidateWords, hmm, userDictionary, Budget.USUAL);
  }

  /** What decides the result: not where the user's words lie, which are among the inputs. */
  public VocabOptions decisive() {
    return new VocabOptions(size, candidateWords, hmm, "", maxSeconds);
  }
}
