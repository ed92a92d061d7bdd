package io.tianma.data.vocab;

import java.io.Serializable;

/**
 * How a vocabulary is chosen.
 *
 * @param size rows, the 106 special ones included
 * @param candidateWords jieba's words by frequency that may become tokens
 * @param hmm whether segmentation may form new words
 * @param userDictionary file of words in jieba's format that segmentation knows too; empty for none
 */
public record VocabOptions(int size, int candidateWords, boolean hmm, String userDictionary)
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
  }
}
