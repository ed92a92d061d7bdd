package io.tianma.data.dedup;

import java.io.Serializable;

/** Two documents that belong together, the greater id first; a plain class, since it travels. */
public final class Link implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String greater;
  private final String less;

  private Link(String greater, String less) {
    this.greater = greater;
    this.less = less;
  }

  /** The link between two different documents. */
  public static Link of(String a, String b) {
    if (a.equals(b)) {
      throw new IllegalArgumentException(a + " cannot be linked with itself");
    }
    return a.compareTo(b) > 0 ? new Link(a, b) : new Link(b, a);
  }

  public String greater() {
    return greater;
  }

  public String less() {
    return less;
  }

  /** The document that is linked with this one. */
  public String other(String id) {
    return id.equals(greater) ? less : greater;
  }

  /** Equal for equal links. */
  public String id() {
    return greater + less;
  }
}
