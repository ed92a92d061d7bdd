package io.tianma.data.spark;

import java.io.Serializable;

/** A dropped row in the sample; a plain class, since it travels from executors. */
final class Dropped implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Rows that a sample holds for each reason. */
  static final int SAMPLE = 20;

  final String id;
  final String reason;
  final String text;

  Dropped(String id, String reason, String text) {
    this.id = id;
    this.reason = reason;
    this.text = text;
  }
}
