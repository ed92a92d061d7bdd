package io.tianma.jobs.recipe;

import io.tianma.data.hadoop.Artifact;
import io.tianma.data.token.Tokenizer;
import io.tianma.data.vocab.Vocabulary;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Opens the vocabulary of a run. */
public final class Vocabularies {
  private Vocabularies() {}

  static Vocabulary read(Run run, Artifact vocab) {
    try {
      return Vocabulary.parse(vocab.text(run.workspace().artifacts().fileSystem(), "vocab.txt"));
    } catch (IOException e) {
      throw new UncheckedIOException(vocab.directory() + ": " + e.getMessage(), e);
    }
  }

  /** A tokenizer that only makes text of ids, which needs no dictionary. */
  public static Tokenizer decoder(Run run, Artifact vocab) {
    return new Tokenizer(
        (text, ends) -> {
          throw new IllegalStateException("this tokenizer does not segment");
        },
        read(run, vocab));
  }
}
