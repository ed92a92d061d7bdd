package io.tianma.data.hadoop;

import java.util.function.Consumer;

/** Hears, line by line, what people should know about a run. */
@FunctionalInterface
public interface Watcher extends Consumer<String> {
  /** Takes a line of progress, which the next line may replace. */
  default void passing(String line) {
    accept(line);
  }

  /** Seconds that should lie between two lines of progress. */
  default double secondsBetween() {
    return 5;
  }

  /** Hears that an artifact is being made; what is said of it when it is made begins with it. */
  default void begins(String directory) {
    // most do not care
  }

  /** Hears how much of what this process itself computes for an artifact is done. */
  default void done(int tasks, int ofTasks) {
    // most do not care
  }

  /** Seconds for people, two units at most: 2 d 3 h, 3 h 5 min, 5 min 7 s, 7 s. */
  static String time(double seconds) {
    long s = Math.round(seconds);
    if (s >= 86_400) {
      return s / 86_400 + " d " + s % 86_400 / 3600 + " h";
    }
    if (s >= 3600) {
      return s / 3600 + " h " + s % 3600 / 60 + " min";
    }
    return s >= 60 ? s / 60 + " min " + s % 60 + " s" : s + " s";
  }
}
