package io.tianma.jobs.config;

import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValue;

/** Says where a value was written. */
final class Where {
  static final String OPTION = "--set";

  private Where() {}

  /** For the end of a message: file and line, or the option that gave the value. */
  static String at(ConfigValue value) {
    ConfigOrigin origin = value.origin();
    String description = origin.description();
    boolean option = description.startsWith(OPTION);
    return " (" + (option ? OPTION : description) + ")";
  }
}
