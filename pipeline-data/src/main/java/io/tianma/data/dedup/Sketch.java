package io.tianma.data.dedup;

import io.tianma.data.text.Characters;
import io.tianma.data.text.Document;
import java.io.Serializable;

/** What is known of a document for comparison; a plain class, since it travels. */
public final class Sketch implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String id;
  private final String hash;
  private final int length;
  private final int[] signature;
  private final String original;

  /**
   * @param hash of the normal text
   * @param length characters of the text
   * @param signature empty if near-duplicates are not asked for
   * @param original id of the document that has the same normal text and is kept; empty for that
   *     document itself
   */
  public Sketch(String id, String hash, int length, int[] signature, String original) {
    this.id = id;
    this.hash = hash;
    this.length = length;
    this.signature = signature;
    this.original = original;
  }

  /** The sketch of a document that may be an original. */
  public static Sketch of(Document document, DedupOptions options) {
    String normal = Fingerprint.normal(document.text());
    int[] signature =
        options.near()
            ? new MinHash(options.hashes(), options.shingle()).signature(normal)
            : new int[0];
    return new Sketch(
        document.id(), Fingerprint.hash(normal), Characters.length(document.text()), signature, "");
  }

  /** The same document as a copy of another one. */
  public Sketch copyOf(String newOriginal) {
    return new Sketch(id, hash, length, new int[0], newOriginal);
  }

  public String id() {
    return id;
  }

  public String hash() {
    return hash;
  }

  public int length() {
    return length;
  }

  /** Not to be written to. */
  public int[] signature() {
    return signature;
  }

  public String original() {
    return original;
  }

  public boolean isCopy() {
    return !original.isEmpty();
  }

  /** Sorts the document that is kept before its copies: the longest text, then the least id. */
  public String rank() {
    return rank(length, id);
  }

  /** The rank of a document of that length. */
  public static String rank(int length, String id) {
    return String.format("%010d%s", Integer.MAX_VALUE - length, id);
  }
}
