package io.tianma.data.spark.shards;

import io.tianma.data.segment.Jieba;
import io.tianma.data.spark.rows.VocabFiles;
import io.tianma.data.token.Tokenizer;
import io.tianma.data.vocab.Vocabulary;
import java.io.Serializable;

/** A tokenizer, made once for all tasks of an executor; a plain class, since it travels. */
final class SharedTokenizer implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String tokens;
  private final String userWords;
  private final boolean hmm;
  private transient Tokenizer made;

  /**
   * @param tokens lines of a vocabulary
   * @param userWords lines of a user's dictionary
   */
  SharedTokenizer(String tokens, String userWords, boolean hmm) {
    this.tokens = tokens;
    this.userWords = userWords;
    this.hmm = hmm;
  }

  synchronized Tokenizer get() {
    if (made == null) {
      made =
          new Tokenizer(Jieba.of(VocabFiles.dictionary(userWords), hmm), Vocabulary.parse(tokens));
    }
    return made;
  }
}
