package io.tianma.data.spark.vocab;

import io.tianma.data.parquet.RowType;
import java.io.Serializable;

/** How often a token stands in some texts; a plain class, since it travels. */
final class WordCount implements Serializable {
  private static final long serialVersionUID = 1L;

  static final RowType<WordCount> TYPE =
      RowType.<WordCount>named("word_count")
          .id(c -> c.token)
          .string("count", c -> Long.toString(c.count))
          .measured("counted", c -> c.count)
          .made(c -> new WordCount(c.string(0), Long.parseLong(c.string(1))));

  final String token;
  final long count;

  WordCount(String token, long count) {
    this.token = token;
    this.count = count;
  }
}
