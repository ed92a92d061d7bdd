package io.tianma.jobs;

import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;

/** How much is said besides the results. */
final class Logs {
  private Logs() {}

  /** With {@code all}, everything that Spark and its libraries log; otherwise the configuration. */
  static void show(boolean all) {
    if (all) {
      Configurator.setAllLevels("", Level.INFO);
    }
  }
}
