package io.tianma.jobs;

import java.util.Optional;
import java.util.regex.Pattern;

/** Recognizes an executor that ran out of memory in what Spark says of its tasks. */
final class LostMemory {
  /** The heap, as Java says it. */
  private static final Pattern HEAP =
      Pattern.compile("OutOfMemoryError: (Java heap space|GC overhead limit exceeded)");

  /** What lies beside it: JavaCPP's limit, YARN's, and the kernel's. */
  private static final Pattern OUTSIDE =
      Pattern.compile(
          "Physical memory usage is too high|Cannot allocate new|exceeding (physical )?memory limits|beyond the 'PHYSICAL' memory limit|OOMKilled|[Ee]xit (code|status):? ?(137|143)|exited with exit code 137");

  private LostMemory() {}

  /** What failed and the setting to raise where the task ran; empty if memory is not the cause. */
  static Optional<String> line(Throwable thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      String said = String.valueOf(t.getMessage());
      boolean local = said.contains("executor driver)");
      if (HEAP.matcher(said).find()) {
        return Optional.of(
            "out of memory in a task (Java heap space): give more with "
                + (local ? "TIANMA_HEAP=8g" : "spark.executor.memory")
                + ", or less work at once");
      }
      if (OUTSIDE.matcher(said).find()) {
        return Optional.of(
            "an executor took more memory than it was given: raise spark.executor.memoryOverhead"
                + ", or take a smaller pretrain.batch-size (tianma pretrain --dry-run says what is needed)");
      }
    }
    return Optional.empty();
  }
}
