package io.tianma.jobs.shell;

import com.fasterxml.jackson.databind.JsonNode;
import io.tianma.data.store.CanonicalJson;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who works in a work directory.
 *
 * @param host name of the machine
 * @param namespace in which processes have their numbers: containers of one host can have its name
 *     and numbers of their own; empty where that is not known
 * @param process its number there
 * @param since when it began to work
 * @param started when the process began, by which a number that is given again is told from it
 * @param id of this hold alone, by which it is told before each commit whether it still holds
 * @param application of YARN whose driver it is, such as {@code application_1700000000000_0001};
 *     empty elsewhere
 * @param attempt of that application, counted from 1
 */
record Holder(
    String host,
    String namespace,
    long process,
    String since,
    String started,
    String id,
    String application,
    int attempt) {
  /** How YARN names the container of an application master. */
  private static final Pattern CONTAINER =
      Pattern.compile("container_(?:e\\d+_)?(\\d+_\\d+)_(\\d+)_\\d+");

  /** Linux names the boot of a machine, and there the namespace that a process is in. */
  private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");

  private static final Path NAMESPACE = Path.of("/proc/self/ns/pid");

  Holder(String host, long process, String since, String started, String id) {
    this(host, myNamespace(), process, since, started, id, "", 0);
  }

  /** This process. */
  static Holder me() {
    return me(System.getenv().getOrDefault("CONTAINER_ID", ""));
  }

  /**
   * This process.
   *
   * @param container that it runs in, as YARN names it
   */
  static Holder me(String container) {
    ProcessHandle me = ProcessHandle.current();
    String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    Matcher yarn = CONTAINER.matcher(container);
    boolean known = yarn.matches();
    return new Holder(
        here(),
        myNamespace(),
        me.pid(),
        now,
        start(me),
        UUID.randomUUID().toString(),
        known ? "application_" + yarn.group(1) : "",
        known ? Integer.parseInt(yarn.group(2)) : 0);
  }

  /** Whether the resource manager has given the other up and started this one in its place. */
  boolean follows(Holder other) {
    return !application.isEmpty()
        && application.equals(other.application)
        && attempt > other.attempt;
  }

  static Holder read(String json) {
    JsonNode node = CanonicalJson.read(json, JsonNode.class);
    return new Holder(
        node.path("host").asText(),
        node.path("namespace").asText(),
        node.path("process").asLong(),
        node.path("since").asText(),
        node.path("started").asText(),
        node.path("id").asText(),
        node.path("application").asText(),
        node.path("attempt").asInt());
  }

  String json() {
    return CanonicalJson.compact(
        Map.of(
            "host", host,
            "namespace", namespace,
            "process", process,
            "since", since,
            "started", started,
            "id", id,
            "application", application,
            "attempt", attempt));
  }

  /** Whether its process would be seen from here, so that it can be asked whether it lives. */
  boolean isHere() {
    String mine = myNamespace();
    boolean known = !mine.isEmpty() && !namespace.isEmpty();
    return host.equals(here()) && (!known || namespace.equals(mine));
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
    return "process "
        + process
        + " on "
        + host
        + (application.isEmpty() ? "" : ", attempt " + attempt + " of " + application)
        + ", since "
        + since;
  }

  private static String start(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toString).orElse("");
  }

  private static String myNamespace() {
    try {
      return Files.readString(BOOT).strip() + " " + Files.readSymbolicLink(NAMESPACE);
    } catch (IOException | UnsupportedOperationException e) {
      return ""; // not Linux, or hidden
    }
  }

  private static String here() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }
}
