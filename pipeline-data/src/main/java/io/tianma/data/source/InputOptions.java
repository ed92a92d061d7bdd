package io.tianma.data.source;

import java.io.Serializable;

/**
 * One place with raw files.
 *
 * @param path a file or directory on any Hadoop file system
 * @param corpus name of the corpus; if empty, the last part of the path
 * @param licence under which the texts may be used; empty if nobody has stated one
 * @param format of the files
 * @param content what a record's text field is written in
 * @param textField field of a record that holds the text
 * @param titleField field of a record that holds the title, which may be missing
 */
public record InputOptions(
    String path,
    String corpus,
    String licence,
    Format format,
    Format content,
    String textField,
    String titleField)
    implements Serializable {
  public InputOptions {
    require(!path.isBlank(), "path", path, "name a file or directory");
    require(!textField.isBlank(), "text-field", textField, "name a field");
    boolean markup = content == Format.TEXT || content == Format.MARKDOWN;
    require(markup, "content", content.key(), "must be text or markdown");
  }

  /** Plain files at that path, of no stated corpus or licence. */
  public static InputOptions of(String path) {
    return new InputOptions(path, "", "", Format.AUTO, Format.TEXT, "text", "title");
  }

  /** The corpus as it stands in rows and manifests. */
  public String corpusName() {
    if (!corpus.isBlank()) {
      return corpus;
    }
    String trimmed = path.replaceAll("/+$", "");
    return trimmed.substring(trimmed.lastIndexOf('/') + 1);
  }

  private static void require(boolean holds, String key, String value, String wanted) {
    if (!holds) {
      throw new IllegalArgumentException(key + " = " + value + ": " + wanted);
    }
  }
}
