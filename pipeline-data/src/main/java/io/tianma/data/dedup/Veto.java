package io.tianma.data.dedup;

import java.io.Serializable;

/** A document that leaves, and why; a plain class, since it travels. */
public final class Veto implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final String COPY = "copy of ";

  private final String id;
  private final String reason;
  private final String detail;
  private final int date;

  /**
   * @param reason name of a {@link DropReason}
   * @param date of the document, by its number among the dates
   */
  public Veto(String id, String reason, String detail, int date) {
    this.id = id;
    this.reason = reason;
    this.detail = detail;
    this.date = date;
  }

  public static Veto of(String id, DropReason reason, String detail, int date) {
    return new Veto(id, reason.name(), detail, date);
  }

  /**
   * Because another document stays.
   *
   * @param original id of that one
   */
  public static Veto copy(String id, DropReason reason, String original, int date) {
    return of(id, reason, COPY + original, date);
  }

  /** Of a document for what its sketch says of it alone; null if that is nothing. */
  public static Veto ofAlone(Sketch sketch) {
    if (sketch.isTooSlow()) {
      return of(sketch.id(), DropReason.TOO_SLOW, "", sketch.date());
    }
    return sketch.passage().isEmpty()
        ? null
        : of(sketch.id(), DropReason.CONTAMINATED, sketch.passage(), sketch.date());
  }

  /** Id of the document that stays instead; empty if there is none. */
  public String original() {
    return detail.startsWith(COPY) ? detail.substring(COPY.length()) : "";
  }

  public String id() {
    return id;
  }

  public String reason() {
    return reason;
  }

  public DropReason dropReason() {
    return DropReason.valueOf(reason);
  }

  public String detail() {
    return detail;
  }

  public int date() {
    return date;
  }
}
