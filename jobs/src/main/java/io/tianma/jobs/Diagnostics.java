package io.tianma.jobs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.hadoop.yarn.api.records.FinalApplicationStatus;
import org.apache.hadoop.yarn.client.api.AMRMClient;
import org.apache.hadoop.yarn.client.api.AMRMClient.ContainerRequest;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.exceptions.InvalidApplicationMasterRequestException;
import org.apache.hadoop.yarn.exceptions.YarnException;

/**
 * Tells a cluster why its driver failed, where people look: in the diagnostics of YARN, and in the
 * termination message of a pod. Only a driver that runs in the cluster does so.
 */
final class Diagnostics {
  private static final Path TERMINATION = Path.of("/dev/termination-log");

  private final Map<String, String> environment;

  Diagnostics(Map<String, String> environment) {
    this.environment = environment;
  }

  /** What an application master takes as the reason, without a stack. */
  static final class JobFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    JobFailed(String line) {
      super(line, null, false, false);
    }
  }

  /**
   * Says it.
   *
   * @param last whether another attempt would fail in the same way, so that there should be none
   * @throws JobFailed in a driver that YARN runs, whose master tells the client of exceptions only
   */
  void tell(String line, boolean last) {
    if (environment.containsKey("KUBERNETES_SERVICE_HOST") && Files.isWritable(TERMINATION)) {
      try {
        Files.writeString(TERMINATION, line + "\n");
      } catch (IOException e) {
        return; // the log has it
      }
    }
    if (!environment.containsKey("CONTAINER_ID")
        || !System.getProperty("spark.submit.deployMode", "").equals("cluster")) {
      return;
    }
    if (last) {
      giveUp(line);
    }
    throw new JobFailed(line);
  }

  /** Ends the application for good: an attempt that only fails is followed by the next one. */
  private static void giveUp(String line) {
    AMRMClient<ContainerRequest> client = AMRMClient.createAMRMClient();
    try {
      client.init(new YarnConfiguration());
      client.start();
      try {
        client.registerApplicationMaster("localhost", -1, "");
      } catch (InvalidApplicationMasterRequestException registered) {
        // the session had begun
      }
      client.unregisterApplicationMaster(FinalApplicationStatus.FAILED, line, "");
    } catch (IOException | YarnException | RuntimeException e) {
      System.err.println("tianma: YARN could not be told (" + e.getMessage() + ")");
    } finally {
      client.stop();
    }
  }
}
