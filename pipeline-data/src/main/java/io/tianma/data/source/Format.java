package io.tianma.data.source;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What a raw file, or the text field of a record, is written in. */
public enum Format {
  /** By the end of the file's name; a file named by itself with an unknown end is text. */
  AUTO,
  /** The whole file is one plain text. */
  TEXT,
  /** The whole file is one Markdown text. */
  MARKDOWN,
  /** One JSON object a line. */
  JSONL;

  private static final Map<String, Format> ENDS =
      Map.of(
          "txt", TEXT,
          "text", TEXT,
          "md", MARKDOWN,
          "markdown", MARKDOWN,
          "jsonl", JSONL,
          "ndjson", JSONL,
          "json", JSONL);

  /** The format that the end of a file's name tells, compression suffixes left out. */
  public static Optional<Format> ofName(String name) {
    String plain = Compression.of(name).strip(name);
    int dot = plain.lastIndexOf('.');
    return dot < 0
        ? Optional.empty()
        : Optional.ofNullable(ENDS.get(plain.substring(dot + 1).toLowerCase(Locale.ROOT)));
  }

  /** The format with that {@link #key}. */
  public static Format ofKey(String key) {
    return valueOf(key.toUpperCase(Locale.ROOT));
  }

  /** As in configuration and rows: {@code markdown}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
