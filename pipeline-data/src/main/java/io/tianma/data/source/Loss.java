package io.tianma.data.source;

import java.util.Locale;

/** Why something in a raw file became no document. */
public enum Loss {
  /** Binary content, whatever the file is called. */
  NOT_TEXT(true),
  /** Bytes that are no UTF-8 and no text in another known charset. */
  UNDECODABLE(true),
  /** A line that is no JSON object. */
  BROKEN_JSON(true),
  /** A record without the text field, or where it is no text. */
  NO_TEXT(true),
  /** Longer than {@code ingest.max-record-bytes}. */
  TOO_LARGE(true),
  /** Compressed content that is damaged from here on. */
  TORN_FILE(true),
  /** Nothing but white space. */
  EMPTY(false),
  /** A file in a directory whose name does not tell a known format. */
  UNKNOWN_FORMAT(false),
  /** The same text as another document, which was kept. */
  SAME_TEXT(false);

  private final boolean bad;

  Loss(boolean bad) {
    this.bad = bad;
  }

  /** Whether it counts towards {@code ingest.max-bad-share}. */
  public boolean bad() {
    return bad;
  }

  /** As in manifests: {@code not-text}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
