package io.tianma.jobs.config;

/**
 * A configuration that cannot be used; the message names the value, the key and where it stands.
 */
public final class ConfigException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  public ConfigException(String message) {
    super(message);
  }

  public ConfigException(String message, Throwable cause) {
    super(message, cause);
  }
}
