package io.tianma.data.source.record;

import io.tianma.data.source.packing.Compression;
import io.tianma.data.text.Characters;
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
  /** The whole file is one web page. */
  HTML,
  /** The first line of a file is its title, the others are its text. */
  TITLED,
  /** One plain text a line. */
  LINES,
  /** Plain texts of one sentence or paragraph a line, with empty lines between texts. */
  PARAGRAPHS,
  /** Texts between {@code <doc>} and {@code </doc>}, perhaps with tags of their own inside. */
  DOCS,
  /** One JSON object a line. */
  JSONL,
  /** JSON objects over any number of lines, also in arrays. */
  JSON,
  /** Records of comma-separated fields, quoted where needed, after a line of field names. */
  CSV,
  /** Lines of fields between tabs, after a line of field names. */
  TSV,
  /** Columns in a Parquet file. */
  PARQUET,
  /** A web archive: pages as they were fetched (WARC), or their text (WET). */
  WARC,
  /** A dump of a wiki: pages of wiki text in XML. */
  MEDIAWIKI,
  /** The markup of a wiki page; only the text of a record can be that. */
  WIKITEXT;

  private static final Map<String, Format> ENDS =
      Map.ofEntries(
          Map.entry("txt", TEXT),
          Map.entry("text", TEXT),
          Map.entry("md", MARKDOWN),
          Map.entry("markdown", MARKDOWN),
          Map.entry("html", HTML),
          Map.entry("htm", HTML),
          Map.entry("xhtml", HTML),
          Map.entry("jsonl", JSONL),
          Map.entry("ndjson", JSONL),
          Map.entry("json", JSONL),
          Map.entry("csv", CSV),
          Map.entry("tsv", TSV),
          Map.entry("parquet", PARQUET),
          Map.entry("warc", WARC),
          Map.entry("wet", WARC),
          Map.entry("xml", MEDIAWIKI));

  /** The format that the end of a file's name tells, compression suffixes left out. */
  public static Optional<Format> ofName(String name) {
    String plain = Compression.of(name).strip(name);
    int dot = plain.lastIndexOf('.');
    return dot < 0
        ? Optional.empty()
        : Optional.ofNullable(ENDS.get(Characters.lowercase(plain.substring(dot + 1))));
  }

  /** What a document can be written in, by its {@link #key}. */
  private static final Map<String, Format> CONTENTS =
      Map.of("text", TEXT, "markdown", MARKDOWN, "html", HTML, "wikitext", WIKITEXT);

  /**
   * What a document is written in, by its {@link #key}.
   *
   * @throws IllegalArgumentException if none can be written in it
   */
  public static Format ofContent(String key) {
    Format format = CONTENTS.get(key);
    if (format == null) {
      throw new IllegalArgumentException(
          "format = " + key + ": must be text, markdown, html or wikitext");
    }
    return format;
  }

  /** Whether a file of this format is one document, written in it. */
  public boolean isWholeFile() {
    return this == TEXT || this == TITLED || this == MARKDOWN || this == HTML;
  }

  /** Whether a document can be written in it. */
  boolean isContent() {
    return CONTENTS.containsValue(this);
  }

  /** As in configuration and rows: {@code markdown}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
