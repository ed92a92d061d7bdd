package io.tianma.data.text;

import io.tianma.data.store.Hashes;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A text and where it comes from; a plain class, since it travels between executors. */
public final class Document implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Bytes of SHA-256 in an id. */
  private static final int ID_BYTES = 16;

  private final String id;
  private final String text;
  private final String title;
  private final String source;
  private final String corpus;
  private final String licence;
  private final String format;

  /**
   * @param id hash of the text as it was read, see {@link #idOf}
   * @param title empty if there is none
   * @param source path inside the input
   * @param corpus name of the collection
   * @param licence empty if nobody has stated one
   * @param format what the text was read from, such as {@code markdown}
   */
  public Document(
      String id,
      String text,
      String title,
      String source,
      String corpus,
      String licence,
      String format) {
    this.id = id;
    this.text = text;
    this.title = title;
    this.source = source;
    this.corpus = corpus;
    this.licence = licence;
    this.format = format;
  }

  /** The id of a text: the first 16 bytes of SHA-256 of its UTF-8 bytes, hexadecimal. */
  public static String idOf(String text) {
    byte[] hash = Hashes.sha256().digest(text.getBytes(StandardCharsets.UTF_8));
    return Hashes.hex(Arrays.copyOf(hash, ID_BYTES));
  }

  public String id() {
    return id;
  }

  public String text() {
    return text;
  }

  public String title() {
    return title;
  }

  public String source() {
    return source;
  }

  /** The host of a web page, otherwise the first directory inside the input, or the file. */
  public String site() {
    int address = source.indexOf("://");
    if (address >= 0) {
      String rest = source.substring(address + 3);
      return rest.substring(0, end(rest, "/?#"));
    }
    return source.substring(0, end(source, "/"));
  }

  private static int end(String text, String stops) {
    for (int i = 0; i < text.length(); i++) {
      if (stops.indexOf(text.charAt(i)) >= 0) {
        return i;
      }
    }
    return text.length();
  }

  public String corpus() {
    return corpus;
  }

  public String licence() {
    return licence;
  }

  public String format() {
    return format;
  }

  /** The same document, id included, with another text. */
  public Document withText(String newText) {
    return new Document(id, newText, title, source, corpus, licence, format);
  }
}
