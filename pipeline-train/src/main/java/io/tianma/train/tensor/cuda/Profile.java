package io.tianma.train.tensor.cuda;

import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Time of each kernel, for measurements: with {@code -Dtianma.cuda.profile=true} the host waits
 * after every call and nothing is recorded, so that sums by kernel are right and the whole is slow.
 * Prints at the end of the process; the cost of waiting, some microseconds a call, is in it.
 */
final class Profile {
  private static final boolean ON = Boolean.getBoolean("tianma.cuda.profile");

  private final Map<String, long[]> calls = new TreeMap<>(); // count, nanoseconds
  private long start;

  /** One that prints at the end, or null if none is wanted. */
  static Profile orNull() {
    if (!ON) {
      return null;
    }
    Profile profile = new Profile();
    Runtime.getRuntime().addShutdownHook(new Thread(profile::print));
    return profile;
  }

  void begin() {
    start = System.nanoTime();
  }

  void end(String kernel) {
    long[] call = calls.computeIfAbsent(kernel, k -> new long[2]);
    call[0]++;
    call[1] += System.nanoTime() - start;
  }

  private void print() {
    calls.entrySet().stream()
        .sorted(Comparator.comparingLong(e -> -e.getValue()[1]))
        .limit(40)
        .forEach(
            e ->
                System.out.printf(
                    Locale.ROOT,
                    "%-40s %7d calls %9.1f us each %9.1f ms%n",
                    e.getKey(),
                    e.getValue()[0],
                    e.getValue()[1] / 1e3 / e.getValue()[0],
                    e.getValue()[1] / 1e6));
  }
}
