package io.tianma.jobs.config;

import io.tianma.data.store.Redaction;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Properties of Spark that are read before the run description is: by the java command of the
 * driver, by who submits, or by the application master. In a description they act only if {@code
 * tianma submit} hands them on.
 *
 * @see <a href="https://spark.apache.org/docs/3.5.6/configuration.html">Spark's configuration</a>
 */
public final class Placement {
  /** Read when the driver's JVM starts, so in no mode by the driver itself. */
  private static final Pattern DRIVER_JVM =
      Pattern.compile(
          "spark\\.driver\\.(memory|memoryOverhead|memoryOverheadFactor|defaultJavaOptions|extraJavaOptions|extraClassPath|extraLibraryPath)");

  /** Read by who submits to a cluster, whatever the cluster. */
  private static final Pattern SUBMISSION =
      Pattern.compile(
          "spark\\.(driver\\.(cores|resource\\..*|userClassPathFirst)|submit\\..*|jars(\\..*)?|files|archives|authenticate|kerberos\\..*|security\\.credentials\\..*)");

  /** Read by YARN's client or the application master before the driver's session. */
  private static final Pattern YARN =
      Pattern.compile(
          "spark\\.(executor\\.maxNumFailures|yarn\\.(?!executor\\.|exclude\\.|containerLauncher|heterogeneous).*)");

  /** Read by who makes the driver's pod. */
  private static final Pattern KUBERNETES =
      Pattern.compile(
          "spark\\.kubernetes\\.(driver\\..*|context|namespace|container\\.image(\\.pullSecrets)?|driverEnv\\..*|authenticate\\.(driver|submission)\\..*|file\\.upload\\.path|submission\\..*|local\\.dirs\\.tmpfs)");

  private Placement() {}

  /** How a run was started. */
  public enum Mode {
    /** One process, where what is said of a cluster's driver does not matter. */
    LOCAL,
    /** The driver is the process that was called. */
    CLIENT,
    /** The driver runs in the cluster. */
    CLUSTER
  }

  /** Whether a property must be there before the driver starts. */
  public static boolean isEarly(String key, String master, Mode mode) {
    boolean driver = mode != Mode.LOCAL && DRIVER_JVM.matcher(key).matches();
    if (mode != Mode.CLUSTER) {
      return driver;
    }
    return driver
        || SUBMISSION.matcher(key).matches()
        || master.equals("yarn") && YARN.matcher(key).matches()
        || master.startsWith("k8s://") && KUBERNETES.matcher(key).matches();
  }

  /** Those of the properties that must be there before the driver starts. */
  public static Map<String, String> early(
      Map<String, String> properties, String master, Mode mode) {
    Map<String, String> early = new TreeMap<>(properties);
    early.keySet().removeIf(key -> !isEarly(key, master, mode));
    return early;
  }

  /**
   * Refuses a property that stands where it cannot act, unless it was also given where it can.
   *
   * @param given the value that a key had before the description was read, or null
   * @throws ConfigException naming the key, its value and where to put it
   */
  public static void refuse(
      Map<String, String> properties, String master, Mode mode, Function<String, String> given) {
    early(properties, master, mode)
        .forEach(
            (key, value) -> {
              if (given.apply(key) == null) {
                String shown = Redaction.property(key, value);
                throw new ConfigException(
                    "spark.properties: %s = %s has no effect here, since it is read before the run description is; give it to spark-submit: --conf %s=%s (tianma submit --config FILE prints the whole command)"
                        .formatted(key, shown, key, quoted(shown)));
              }
            });
  }

  private static String quoted(String value) {
    return value.contains(" ") ? '"' + value + '"' : value;
  }
}
