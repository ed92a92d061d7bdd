package io.tianma.jobs.shell;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/** Masters of Spark's own clusters. Without one Spark waits for minutes, and then does not end. */
final class Standalone {
  private static final String SCHEME = "spark://";
  private static final int PATIENCE_MILLIS = 5000;

  private Standalone() {}

  /**
   * Refuses {@code spark://HOST:PORT[,HOST:PORT…]} where nobody listens; others are not looked at.
   *
   * @throws IllegalArgumentException saying why each cannot be reached
   */
  static void refuseUnreachable(String master) {
    if (!master.startsWith(SCHEME)) {
      return;
    }
    List<String> reasons = new ArrayList<>();
    for (String address : master.substring(SCHEME.length()).split(",", -1)) {
      String reason = missing(address);
      if (reason == null) {
        return;
      }
      reasons.add(address + ": " + reason);
    }
    throw new IllegalArgumentException(
        "spark.master = %s: no master answers (%s); start it there, or set another, such as local[*]"
            .formatted(master, String.join("; ", reasons)));
  }

  /** Why nothing answers there; null if something does. */
  private static String missing(String address) {
    int colon = address.lastIndexOf(':');
    int port = Integer.parseInt(address.substring(colon + 1));
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(address.substring(0, colon), port), PATIENCE_MILLIS);
      return null;
    } catch (UnknownHostException e) {
      return "unknown host";
    } catch (IOException | IllegalArgumentException e) {
      return e.getMessage();
    }
  }
}
