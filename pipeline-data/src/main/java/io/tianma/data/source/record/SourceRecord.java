package io.tianma.data.source.record;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

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
   * @param mended how often something was mended, by {@link Mended}; empty if nothing was
   */
  record Found(
      long offset, String part, String title, String text, Format format, Map<Mended, Long> mended)
      implements SourceRecord {
    /** The same with another title and text. */
    public Found with(String newTitle, String newText) {
      return new Found(offset, part, newTitle, newText, format, mended);
    }

    /** The same as a part of something. */
    public Found inside(String whole) {
      String place = part.isEmpty() ? whole : whole + " " + part;
      return new Found(offset, place, title, text, format, mended);
    }

    /** The same, mended once more. */
    public Found mended(Mended kind) {
      Map<Mended, Long> all = new TreeMap<>(mended);
      all.merge(kind, 1L, Long::sum);
      return new Found(offset, part, title, text, format, all);
    }
  }

  /** What can be wrong with a document that is worth having nevertheless. */
  enum Mended {
    /** Bytes that are no character of the charset, each a U+FFFD. */
    REPLACED_CHARACTERS,
    /** An answer of a web server that ends early, or not as its headers say. */
    CUT_ANSWERS,
    /** Whole files of very much text that nobody has called one document. */
    LONG_TEXTS;

    /** As in manifests: {@code replaced-characters}. */
    public String key() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /**
   * Something that became no document.
   *
   * @param detail for people: what was wrong with it
   */
  record Lost(long offset, Loss reason, String detail) implements SourceRecord {}
}
