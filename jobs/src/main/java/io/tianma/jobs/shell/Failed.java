package io.tianma.jobs.shell;

/** Something that was asked for cannot be done; the message is for users, one line. */
public final class Failed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public Failed(String message) {
    super(message);
  }

  public Failed(String message, Throwable cause) {
    super(message, cause);
  }
}
