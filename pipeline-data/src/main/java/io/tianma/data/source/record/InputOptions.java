package io.tianma.data.source.record;

import java.io.Serializable;

/**
 * One place with raw files.
 *
 * @param path a file or directory on any Hadoop file system
 * @param corpus name of the corpus; if empty, the last part of the path
 * @param licence under which the texts may be used; empty if nobody has stated one
 * @param format of the files
 * @param content what a record's text field is written in
 * @param textField field or column of a record that holds the text; a number counts columns from 1;
 *     {@code title+content} are several, {@code paragraphs.text} lies inside others
 * @param titleField field or column that holds the title, which may be missing
 * @param dated whether the directory holds a directory or file for each date, of which each is read
 *     once and adds the texts that are new
 * @param escape what stands before a quote inside a quoted field of CSV; empty if it is doubled
 */
public record InputOptions(
    String path,
    String corpus,
    String licence,
    Format format,
    Format content,
    String textField,
    String titleField,
    boolean dated,
    String escape)
    implements Serializable {
  public InputOptions {
    require(
        escape.isEmpty() || escape.equals("\\"),
        "escape",
        escape,
        "must be \"\" (quotes are doubled) or \"\\\\\" (a backslash stands before them)");
    require(!path.isBlank(), "path", path, "name a file or directory");
    require(!textField.isBlank(), "text-field", textField, "name a field");
    require(
        content.isContent(), "content", content.key(), "must be text, markdown, html or wikitext");
    require(
        format != Format.WIKITEXT,
        "format",
        format.key(),
        "is what a text is written in; a dump of a wiki is mediawiki");
  }

  /** The same of tables whose quotes are doubled. */
  public InputOptions(
      String path,
      String corpus,
      String licence,
      Format format,
      Format content,
      String textField,
      String titleField,
      boolean dated) {
    this(path, corpus, licence, format, content, textField, titleField, dated, "");
  }

  /** Plain files at that path, of no stated corpus or licence. */
  public static InputOptions of(String path) {
    return new InputOptions(path, "", "", Format.AUTO, Format.TEXT, "text", "title", false);
  }

  /** The corpus as it stands in rows and manifests. */
  public String corpusName() {
    if (!corpus.isBlank()) {
      return corpus;
    }
    String trimmed = path.replaceAll("/+$", "");
    return trimmed.substring(trimmed.lastIndexOf('/') + 1);
  }

  /** Whether a file of this input is read by its columns rather than as a stream. */
  public boolean isParquet(String name) {
    return format == Format.PARQUET
        || format == Format.AUTO && Format.ofName(name).orElse(format) == Format.PARQUET;
  }

  private static void require(boolean holds, String key, String value, String wanted) {
    if (!holds) {
      throw new IllegalArgumentException(key + " = " + value + ": " + wanted);
    }
  }
}
