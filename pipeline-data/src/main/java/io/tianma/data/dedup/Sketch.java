package io.tianma.data.dedup;

import java.io.Serializable;
import java.util.List;
import java.util.SplittableRandom;

/** What is known of a document for comparison; a plain class, since it travels. */
public final class Sketch implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Before the hash of such a text, which is no hash. */
  private static final String TOO_SLOW = "too slow: ";

  private final String id;
  private final String hash;
  private final int length;
  private final int[] signature;
  private final String similar;
  private final String passage;
  private final int date;
  private final String original;

  /**
   * The sketch of a document that may be an original.
   *
   * @param hash of the normal text
   * @param length characters of the text
   * @param signature empty if near-duplicates are not asked for
   * @param similar ids of the probes that are similar to it exactly, between spaces
   * @param passage that it shares with a test set; empty if there is none
   */
  public Sketch(
      String id, String hash, int length, int[] signature, String similar, String passage) {
    this(id, hash, length, signature, similar, passage, 0, "");
  }

  /**
   * The sketch of a document that could not be compared in its time; it is like no other.
   *
   * @param hashes in a signature
   */
  static Sketch tooSlow(String id, int hashes) {
    int[] signature = new SplittableRandom(id.hashCode()).ints(hashes).toArray();
    return new Sketch(id, TOO_SLOW + id, 0, signature, "", "");
  }

  private Sketch(
      String id,
      String hash,
      int length,
      int[] signature,
      String similar,
      String passage,
      int date,
      String original) {
    this.id = id;
    this.hash = hash;
    this.length = length;
    this.signature = signature;
    this.similar = similar;
    this.passage = passage;
    this.date = date;
    this.original = original;
  }

  /** The same as a document of another date, by its number among the dates. */
  public Sketch in(int newDate) {
    return new Sketch(id, hash, length, signature, similar, passage, newDate, original);
  }

  /**
   * The same as a copy of another document, unless that is empty.
   *
   * @param newOriginal id of the document that has the same normal text and is kept
   */
  public Sketch copyOf(String newOriginal) {
    return newOriginal.isEmpty()
        ? this
        : new Sketch(id, hash, length, new int[0], "", passage, date, newOriginal);
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

  /** Ids of similar probes, between spaces. */
  public String similar() {
    return similar;
  }

  /** Ids of similar probes. */
  public List<String> similarIds() {
    return similar.isEmpty() ? List.of() : List.of(similar.split(" "));
  }

  public String passage() {
    return passage;
  }

  public int date() {
    return date;
  }

  public String original() {
    return original;
  }

  /** Whether it could not be compared in its time. */
  public boolean isTooSlow() {
    return hash.startsWith(TOO_SLOW);
  }

  public boolean isCopy() {
    return !original.isEmpty();
  }

  /**
   * Sorts the document that is kept before its copies: the earliest date, so that what was kept
   * once stays, then the longest text, then the least id.
   */
  public String rank() {
    return rank(date, length, id);
  }

  /** Characters of a rank before the id. */
  public static final int RANK = 16;

  /** The rank of a document of that length. */
  static String rank(int date, int length, String id) {
    return String.format("%06d%010d%s", date, Integer.MAX_VALUE - length, id);
  }

  /** The date of the document that has this rank. */
  public static int dateOf(String rank) {
    return Integer.parseInt(rank, 0, 6, 10);
  }
}
