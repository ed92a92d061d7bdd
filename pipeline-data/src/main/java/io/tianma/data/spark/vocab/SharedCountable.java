package io.tianma.data.spark.vocab;

import io.tianma.data.spark.rows.VocabFiles;
import io.tianma.data.vocab.Countable;
import io.tianma.data.vocab.VocabOptions;
import java.io.Serializable;

/** What is counted, made once for all tasks of an executor; a plain class, since it travels. */
final class SharedCountable implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int candidates;
  private final boolean hmm;
  private final String userWords;
  private transient Countable made;

  SharedCountable(VocabOptions options, String userWords) {
    this.candidates = options.candidateWords();
    this.hmm = options.hmm();
    this.userWords = userWords;
  }

  synchronized Countable get() {
    if (made == null) {
      made = new Countable(candidates, VocabFiles.dictionary(userWords), hmm);
    }
    return made;
  }
}
