package io.tianma.jobs.shell;

/**
 * How the driver, which is this process, was started: on that depends which setting gives it, or
 * its executors, more memory.
 *
 * @param master of Spark; empty if it is not known
 * @param submitted whether spark-submit started it
 * @param cluster whether it runs in the cluster, which holds it to a limit
 * @param limited whether JavaCPP, by which ND4J takes memory, was told a limit; its own follows the
 *     heap
 */
public record Launch(String master, boolean submitted, boolean cluster, boolean limited) {
  private static final String FOLLOWS = " (JavaCPP's limit follows the heap)";
  private static final long GIBI = 1L << 30;

  /**
   * Of this process.
   *
   * @param described the master that the run description names
   */
  public static Launch of(String described) {
    String mode = System.getProperty("spark.submit.deployMode");
    return new Launch(
        System.getProperty("spark.master", described),
        Boolean.getBoolean("SPARK_SUBMIT") || mode != null,
        // Kubernetes runs the driver of cluster mode as a client in its pod
        "cluster".equals(mode) || Boolean.getBoolean("spark.kubernetes.submitInDriver"),
        System.getProperty("org.bytedeco.javacpp.maxBytes") != null
            || System.getProperty("org.bytedeco.javacpp.maxPhysicalBytes") != null);
  }

  /** What gives the driver a heap of that many bytes. */
  public String driverHeap(long bytes) {
    String size = (bytes + GIBI - 1) / GIBI + "g";
    return submitted ? "spark-submit --driver-memory " + size : "TIANMA_HEAP=" + size;
  }

  /**
   * What gives the driver more memory beside its heap.
   *
   * @param heap bytes of the heap that would do, where that decides
   */
  public String driverOutside(long heap) {
    if (cluster) {
      return "spark-submit --conf spark.driver.memoryOverhead";
    }
    if (limited && submitted) {
      return "tianma submit ... -- --conf spark.driver.memoryOverhead (JavaCPP's limit is made of"
          + " it)";
    }
    if (limited) {
      return "-Dorg.bytedeco.javacpp.maxBytes and maxPhysicalBytes in TIANMA_JAVA_OPTS";
    }
    return driverHeap(heap) + FOLLOWS;
  }

  /** What gives an executor a larger heap. */
  public String executorHeap() {
    return "spark.executor.memory";
  }

  /** What gives an executor more memory beside its heap. */
  public String executorOutside() {
    return isStandalone() ? executorHeap() + FOLLOWS : "spark.executor.memoryOverhead";
  }

  /** Whether executors have no limit but what their machines have. */
  public boolean isStandalone() {
    return master.startsWith("spark://") || master.startsWith("local-cluster[");
  }
}
