package io.tianma.data.source;

/** One thing found in a raw file; its offset counts bytes after decompression. */
public sealed interface SourceRecord {
  /** Where it begins. */
  long offset();

  /**
   * A document.
   *
   * @param part which part of the file it is, such as the address of a page; empty for a file that
   *     is one document, and for lines
   * @param title empty if none is known
   * @param text well-formed UTF-16, not blank
   * @param format of the text: plain or a markup, never of the file around it
   */
  record Found(long offset, String part, String title, String text, Format format)
      implements SourceRecord {}

  /**
   * Something that became no document.
   *
   * @param detail for people: what was wrong with it
   */
  record Lost(long offset, Loss reason, String detail) implements SourceRecord {}
}
