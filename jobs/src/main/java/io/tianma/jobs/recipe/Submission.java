package io.tianma.jobs.recipe;

import io.tianma.data.store.Redaction;
import io.tianma.jobs.config.ConfigException;
import io.tianma.jobs.config.Placement;
import io.tianma.jobs.config.RunConfig;
import io.tianma.jobs.config.Submitted;
import io.tianma.jobs.shell.Memory;
import io.tianma.train.plan.Footprint;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;

/**
 * The spark-submit command of a run: what must be known before the driver starts, taken from the
 * description where it says so, otherwise reckoned or usual.
 *
 * @param master where it runs
 * @param mode cluster or client
 * @param files the description, then what it includes
 * @param config what the files say
 * @param needed memory of the largest stage
 * @param jar tianma.jar
 * @param libraries jars that the work directory's file system needs and Spark has not
 * @param job and its arguments, without {@code --config}
 * @param more options of spark-submit, which win
 */
public record Submission(
    String master,
    Placement.Mode mode,
    List<Path> files,
    RunConfig config,
    Footprint needed,
    String jar,
    List<Path> libraries,
    List<String> job,
    List<String> more) {
  private static final String VECTORS = "--add-modules=jdk.incubator.vector";

  /** Where the image has the files of {@code conf/} and the jar. */
  private static final String IMAGE = "/opt/tianma/";

  private static final String UPLOADS = "spark.kubernetes.file.upload.path";

  /** A property of Spark, or what sets one here. */
  private static final Pattern SETTING =
      Pattern.compile("(?s)(?<before>(--conf=)?(?<key>\\s*\"?spark\"?(\\.[^=]*)?)=)(?<value>.*)");

  private static final long MEBI = 1L << 20;

  private static final long LEAST_HEAP = 2048 * MEBI;

  /** Executors that may be lost in an hour before the run is. */
  private static final int LOST_EXECUTORS = 16;

  /** The words of the command, spark-submit's own name first. */
  public List<String> words(String sparkSubmit) {
    List<String> words = new ArrayList<>(List.of(sparkSubmit, "--master", master));
    words.addAll(List.of("--deploy-mode", cluster() ? "cluster" : "client"));
    words.addAll(List.of("--name", "tianma " + job.get(0)));
    Map<String, String> said = config.spark().properties();
    List<String> rest = more;
    if (carriesFiles()) {
      List<String> all = Carried.besideEachOther(Carried.FILES.all(files, said, more));
      words.addAll(List.of("--files", String.join(",", all)));
      rest = Carried.FILES.others(rest);
    }
    if (carriesJars()) {
      words.addAll(List.of("--jars", String.join(",", Carried.JARS.all(libraries, said, more))));
      rest = Carried.JARS.others(rest);
    }
    settings()
        .forEach(
            (key, value) -> {
              if (!given(key)) {
                words.addAll(List.of("--conf", key + "=" + value));
              }
            });
    words.addAll(rest);
    words.addAll(List.of("--class", "io.tianma.jobs.Tianma", application()));
    words.addAll(List.of(job.get(0), "--config", description()));
    words.addAll(job.subList(1, job.size()));
    return words;
  }

  private boolean cluster() {
    return mode == Placement.Mode.CLUSTER;
  }

  private boolean kubernetes() {
    return master.startsWith("k8s://");
  }

  /** In the cluster the driver finds only what travels with it, or what its image has. */
  private boolean carriesFiles() {
    return cluster()
        && (!kubernetes() || config.spark().properties().containsKey(UPLOADS) || given(UPLOADS));
  }

  private boolean carriesJars() {
    return !libraries.isEmpty() && !(kubernetes() && cluster());
  }

  /** Whether the driver reads a description of its image. */
  private boolean readsImage() {
    return cluster() && !carriesFiles();
  }

  /** What the command does not show; a line each. */
  public List<String> remarks() {
    return readsImage()
        ? List.of(
            "the driver reads %s of its image and refuses to run if that is another than this one: --set changes single keys, spark.kubernetes.file.upload.path sends the whole"
                .formatted(description()))
        : List.of();
  }

  private String application() {
    return kubernetes() && cluster() ? "local://" + IMAGE + "tianma.jar" : jar;
  }

  private String description() {
    Path file = files.get(0);
    if (!cluster()) {
      return file.toString();
    }
    return (readsImage() ? IMAGE + "conf/" : "") + file.getFileName();
  }

  /** Whether an option of spark-submit already says so. */
  private boolean given(String key) {
    return option(key) != null;
  }

  /** What an option of spark-submit says of a property; null if none does. */
  private String option(String key) {
    String option =
        switch (key) {
          case "spark.driver.memory" -> "--driver-memory";
          case "spark.executor.memory" -> "--executor-memory";
          case "spark.driver.extraJavaOptions" -> "--driver-java-options";
          default -> "--conf";
        };
    for (int i = 0; i < more.size(); i++) {
      String word = more.get(i);
      if (word.startsWith(key + "=")) {
        return word.substring(key.length() + 1);
      }
      if (!option.equals("--conf") && word.equals(option) && i + 1 < more.size()) {
        return more.get(i + 1);
      }
    }
    return null;
  }

  /** Settings of memory that the description or an option of spark-submit names. */
  public Map<String, String> memory() {
    Map<String, String> said = new TreeMap<>(config.spark().properties());
    for (String process : List.of("spark.driver.", "spark.executor.")) {
      for (String key : List.of(process + "memory", process + "memoryOverhead")) {
        if (given(key)) {
          said.put(key, option(key));
        }
      }
    }
    return said;
  }

  /** What spark-submit is told, in order. */
  Map<String, String> settings() {
    Map<String, String> said = config.spark().properties();
    Map<String, String> settings = new LinkedHashMap<>();
    memory(said, settings);
    if (master.equals("yarn") || kubernetes()) {
      failures(said, settings);
    }
    if (master.equals("yarn")) {
      yarn(said, settings);
    }
    if (kubernetes() && cluster()) {
      kubernetes(said, settings);
    }
    if (readsImage()) {
      settings.put(Submitted.PROPERTY, Submitted.digest(files));
    }
    // what travels between processes and lies on their disks may hold private texts
    settings.put("spark.authenticate", "true");
    settings.put("spark.network.crypto.enabled", "true");
    settings.put("spark.io.encryption.enabled", "true");
    settings.put("spark.eventLog.enabled", "true");
    settings.put("spark.eventLog.dir", config.workDir() + "/spark-events");
    settings.keySet().removeIf(said::containsKey);
    settings.putAll(new TreeMap<>(Placement.early(said, master, mode)));
    settings.merge("spark.driver.extraJavaOptions", javaOptions(said), Submission::joined);
    if (carriesFiles()) {
      settings.remove(Carried.FILES.key());
    }
    if (carriesJars()) {
      settings.remove(Carried.JARS.key());
    }
    return settings;
  }

  private void memory(Map<String, String> said, Map<String, String> settings) {
    settings.put("spark.driver.memory", heap(needed.driverHeap()));
    if (cluster()) {
      settings.put("spark.driver.memoryOverhead", mebi(needed.driverOutside()));
    }
    if (!said.containsKey("spark.executor.memory")) {
      settings.put("spark.executor.memory", heap(needed.executorHeap()));
    }
    settings.put("spark.executor.memoryOverhead", mebi(needed.executorOutside()));
  }

  /** A heap for training that the stages of texts can work in too. */
  private static String heap(long bytes) {
    return mebi(Math.max(bytes, LEAST_HEAP));
  }

  /** JavaCPP is told what lies beside the heap; Java reads names of files by the locale. */
  private String javaOptions(Map<String, String> said) {
    SparkConf driver = new SparkConf(false);
    driver.set("spark.driver.memory", heap(needed.driverHeap()));
    driver.set("spark.driver.memoryOverhead", mebi(needed.driverOutside()));
    said.forEach(driver::set);
    for (String key : List.of("spark.driver.memory", "spark.driver.memoryOverhead")) {
      if (given(key)) {
        driver.set(key, option(key));
      }
    }
    return VECTORS + " " + Memory.ofDriver(driver).limits();
  }

  /** YARN counts them, and since Spark 3.5 Kubernetes, there in the driver. */
  private static void failures(Map<String, String> said, Map<String, String> settings) {
    settings.put("spark.executor.failuresValidityInterval", "1h");
    int executors = Integer.parseInt(said.getOrDefault("spark.executor.instances", "2"));
    settings.put("spark.executor.maxNumFailures", "" + Math.max(LOST_EXECUTORS, 2 * executors));
  }

  private void yarn(Map<String, String> said, Map<String, String> settings) {
    settings.put("spark.yarn.maxAppAttempts", "4");
    settings.put("spark.yarn.am.attemptFailuresValidityInterval", "1h");
    if (cluster()) {
      settings.put("spark.yarn.appMasterEnv.LC_ALL", "C.UTF-8");
      String java = said.get("spark.executorEnv.JAVA_HOME");
      if (java != null) {
        settings.put("spark.yarn.appMasterEnv.JAVA_HOME", java);
      }
    }
  }

  private void kubernetes(Map<String, String> said, Map<String, String> settings) {
    if (!said.containsKey("spark.kubernetes.container.image")
        && !given("spark.kubernetes.container.image")) {
      throw new ConfigException(
          "spark.properties: spark.kubernetes.container.image is missing: name the image that deploy/Dockerfile makes, or give it after --: -- --conf spark.kubernetes.container.image=REGISTRY/tianma:VERSION");
    }
    // what executors are given the driver needs too
    new TreeMap<>(said)
        .forEach(
            (key, value) -> {
              if (key.matches(
                  "spark\\.kubernetes\\.executor\\.(secretKeyRef|secrets|volumes)\\..*")) {
                settings.put(key.replace(".executor.", ".driver."), value);
              }
            });
    settings.put("spark.kubernetes.authenticate.driver.serviceAccountName", "tianma");
    settings.put("spark.kubernetes.driverEnv.LC_ALL", "C.UTF-8");
  }

  private static String joined(String said, String ours) {
    return said.contains("jdk.incubator.vector") ? said : ours + " " + said;
  }

  private static String mebi(long bytes) {
    long steps = (bytes + 128 * MEBI - 1) / (128 * MEBI);
    return steps * 128 + "m";
  }

  /** The words as a shell reads them, an option a line; what may be a secret hidden. */
  public static String shell(List<String> words) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      boolean newLine = word.startsWith("--") && words.subList(0, i).indexOf("--class") < 0;
      text.append(i == 0 ? "" : newLine ? " \\\n  " : " ").append(quoted(hidden(word)));
    }
    return text.toString();
  }

  private static String hidden(String word) {
    Matcher setting = SETTING.matcher(word);
    if (!setting.matches()) {
      return Redaction.text(word);
    }
    String name = setting.group("key").replace("\"", "").replaceFirst("^spark\\.properties\\.", "");
    return setting.group("before") + Redaction.property(name, setting.group("value"));
  }

  private static String quoted(String word) {
    return word.matches("[A-Za-z0-9_./:=,@%+*-]+") && !word.contains("*")
        ? word
        : "'" + word.replace("'", "'\\''") + "'";
  }
}
