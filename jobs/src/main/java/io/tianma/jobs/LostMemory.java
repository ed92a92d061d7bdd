package io.tianma.jobs;

import io.tianma.jobs.shell.Launch;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Recognizes that memory ran out, and says where: in the driver or an executor, on the Java heap or
 * beside it. Spark tells of an executor in its message and has the executor's error as the cause,
 * so that an error in the chain alone does not say in which process it was thrown.
 */
final class LostMemory {
  /** How Spark names the task that was lost; the executor of a local run is called driver. */
  private static final Pattern TASK = Pattern.compile("\\(TID \\d+\\) \\(\\S+ executor (\\S+)\\):");

  private static final Pattern ERROR = Pattern.compile("OutOfMemoryError: ([^\\n]*)");

  /** JavaCPP's words, by which ND4J takes memory, and Java's for what does not lie on its heap. */
  private static final Pattern BESIDE =
      Pattern.compile(
          "Cannot allocate new|Failed to allocate memory within limits|Physical memory usage is too"
              + " high|Metaspace|Compressed class space|native thread|Map failed|Out of swap"
              + " space");

  /** YARN's and Kubernetes' words for a process that passed its limit. */
  private static final Pattern KILLED =
      Pattern.compile(
          "exceeding (physical |virtual )?memory limits|beyond the '(PHYSICAL|VIRTUAL)' memory"
              + " limit|OOMKilled");

  private static final Pattern CODE =
      Pattern.compile("[Ee]xit(?:ed with)? (?:code|status)(?: is)?:? ?(\\d+)\\b");

  /** Of a JVM that Spark ends for an OutOfMemoryError, whatever memory it was. */
  private static final String OUT_OF_MEMORY = "52";

  /** Of a process that the kernel killed; 143 is for any end that was asked for, as by a queue. */
  private static final String SIGKILL = "137";

  private static final long LEAST_HEAP = 8L << 30;

  private static final String SMALLER =
      ", or take a smaller pretrain.batch-size (tianma pretrain --dry-run says what is needed)";

  private final Launch launch;
  private final long heap = Math.max(LEAST_HEAP, 2 * Runtime.getRuntime().maxMemory());

  private LostMemory(Launch launch) {
    this.launch = launch;
  }

  /** What failed and the setting to raise where it did; empty if memory is not the cause. */
  static Optional<String> line(Throwable thrown, Launch launch) {
    LostMemory lost = new LostMemory(launch);
    boolean executor = false;
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      String said = String.valueOf(t.getMessage());
      Matcher task = TASK.matcher(said);
      executor = task.find() ? !task.group(1).equals("driver") : executor;
      Optional<String> line =
          t instanceof OutOfMemoryError
              ? Optional.of(lost.error(said, executor))
              : lost.told(said, executor);
      if (line.isPresent()) {
        return line;
      }
    }
    return Optional.empty();
  }

  private Optional<String> told(String said, boolean executor) {
    Matcher error = ERROR.matcher(said);
    if (error.find()) {
      return Optional.of(error(error.group(1), executor));
    }
    if (KILLED.matcher(said).find()) {
      return Optional.of(killed());
    }
    return CODE.matcher(said)
        .results()
        .map(code -> code.group(1))
        .filter(code -> code.equals(SIGKILL) || code.equals(OUT_OF_MEMORY))
        .map(code -> code.equals(SIGKILL) ? killed() : ended())
        .findFirst();
  }

  private String error(String said, boolean executor) {
    boolean beside = BESIDE.matcher(said).find();
    if (!beside) {
      return "out of memory%s (%s): give more with %s, or less work at once"
          .formatted(
              executor ? " in a task" : "",
              said,
              executor ? launch.executorHeap() : launch.driverHeap(heap));
    }
    return "out of memory beside the Java heap%s (%s): give more with %s%s"
        .formatted(
            executor ? " of an executor" : "",
            said,
            executor ? launch.executorOutside() : launch.driverOutside(heap),
            SMALLER);
  }

  private String killed() {
    return launch.isStandalone()
        ? "an executor was killed, as when the memory of its machine is used up: run fewer on a"
            + " machine (spark.executor.cores, spark.cores.max)"
            + SMALLER
        : "an executor took more memory than it was given: raise "
            + launch.executorOutside()
            + SMALLER;
  }

  private String ended() {
    return "an executor ran out of memory (exit code %s; its log says which): give more with %s for the Java heap, with %s for what lies beside it, or less work at once"
        .formatted(OUT_OF_MEMORY, launch.executorHeap(), launch.executorOutside());
  }
}
