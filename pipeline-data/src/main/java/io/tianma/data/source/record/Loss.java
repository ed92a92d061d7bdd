package io.tianma.data.source.record;

import java.util.Locale;

/** Why something in a raw file became no document. */
public enum Loss {
  /** Binary content, whatever the file is called. */
  NOT_TEXT(true),
  /** Bytes that are no UTF-8 and no text in another known charset. */
  UNDECODABLE(true),
  /** A line that is no JSON object. */
  BROKEN_JSON(true),
  /** A record of a table that is not as wide as its header, or whose quotes do not close. */
  BROKEN_TABLE(true),
  /** A page of a wiki's dump that is no well-formed XML. */
  BROKEN_XML(true),
  /** A part of a web archive that does not begin as one, or has no readable content. */
  BROKEN_ARCHIVE(true),
  /** A record without the text field, or where it is no text. */
  NO_TEXT(true),
  /** Longer than {@code ingest.max-record-bytes}. */
  TOO_LARGE(true),
  /** A record that takes longer than {@code ingest.max-seconds}; nothing is read from there on. */
  TOO_SLOW(true),
  /** Compressed content that is damaged from here on. */
  TORN_FILE(true),
  /** Nothing but white space. */
  EMPTY(false),
  /** A file whose name is in no encoding of the system that has it. */
  UNREADABLE_NAME(true),
  /** A link to a file that is not there. */
  DANGLING_LINK(true),
  /** A pipe, socket or device. */
  NO_FILE(false),
  /** A directory to which another link has led before. */
  SAME_DIRECTORY(false),
  /** A file in a directory whose name does not tell a known format. */
  UNKNOWN_FORMAT(false),
  /** What an archive or dump holds beside pages: requests, pictures, errors, redirects, talk. */
  NO_PAGE(false),
  /** A text of a dated input that an earlier date has. */
  INGESTED_BEFORE(false);

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
