package io.tianma.data.hadoop;

import java.util.function.Consumer;

/** Hears, line by line, what people should know about a run. */
@FunctionalInterface
public interface Watcher extends Consumer<String> {
  /** Takes a line of progress, which the next line may replace. */
  default void passing(String line) {
    accept(line);
  }

  /** Work on an artifact begins. */
  default void begins(String directory) {}

  /** Seconds that should lie between two lines of progress. */
  default double secondsBetween() {
    return 5;
  }
}
