package io.tianma.data.dedup;

import java.io.Serializable;

/** A document that leaves, and why; a plain class, since it travels. */
public final class Veto implements Serializable {
  private static final long serialVersionUID = 1L;

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
