package io.tianma.jobs.shell;

import com.fasterxml.jackson.databind.JsonNode;
import io.tianma.data.store.CanonicalJson;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.UUID;

/**
 * Who works in a work directory.
 *
 * @param host name of the machine
 * @param process its number there
 * @param since when it began to work
 * @param started when the process began, by which a number that is given again is told from it
 * @param id of this hold alone
 */
record Holder(String host, long process, String since, String started, String id) {
  /** This process. */
  static Holder me() {
    ProcessHandle me = ProcessHandle.current();
    String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    return new Holder(here(), me.pid(), now, start(me), UUID.randomUUID().toString());
  }

  static Holder read(String json) {
    JsonNode node = CanonicalJson.read(json, JsonNode.class);
    return new Holder(
        node.path("host").asText(),
        node.path("process").asLong(),
        node.path("since").asText(),
        node.path("started").asText(),
        node.path("id").asText());
  }

  String json() {
    return CanonicalJson.compact(
        Map.of("host", host, "process", process, "since", since, "started", started, "id", id));
  }

  /** Whether it is of this machine, so that it can be asked whether it lives. */
  boolean isHere() {
    return host.equals(here());
  }

  /** Whether a process of this machine lives. */
  boolean lives() {
    return ProcessHandle.of(process)
        .filter(ProcessHandle::isAlive)
        .filter(handle -> start(handle).equals(started))
        .isPresent();
  }

  @Override
  public String toString() {
    return "process " + process + " on " + host + ", since " + since;
  }

  private static String start(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toString).orElse("");
  }

  private static String here() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }
}
