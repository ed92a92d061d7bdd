package io.tianma.jobs;

import static io.tianma.jobs.CommandLineRunner.tianma;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.tianma.jobs.config.ConfigFiles;
import io.tianma.jobs.config.Placement;
import io.tianma.jobs.config.RunConfig;
import io.tianma.jobs.shell.Memory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.shade.yaml.snakeyaml.Yaml;

/** What the YAML in deploy/ starts when somebody has copied it and changed three names. */
class DeployedRunsTest {
  private static final Path DEPLOY = Path.of("..", "deploy");

  /** The names to change, and what somebody made of them. */
  private static final Map<String, String> NAMES =
      Map.of(
          "REGISTRY/tianma:0.1", "r.example/models/t5:7",
          "s3a://tianma/", "s3a://mine/",
          "s3a://corpora/", "s3a://raw/");

  /**
   * One call of Tianma.
   *
   * @param name file and object
   * @param words its arguments; {@code submit} if it is no driver itself
   * @param given properties that the driver has before it reads the description
   * @param limit bytes of the container; 0 if Spark asks for it
   */
  record Started(String name, List<String> words, Map<String, String> given, long limit) {
    boolean submits() {
      return words.get(0).equals("submit");
    }

    /** The job with its options. */
    String job() {
      return submits() ? words.get(words.indexOf("--job") + 1) : words.get(0);
    }

    RunConfig config() {
      List<String> settings = new ArrayList<>();
      for (int i = 0; i < words.size(); i++) {
        if (words.get(i).equals("--set")) {
          settings.add(words.get(i + 1));
        }
      }
      return ConfigFiles.read(Path.of(words.get(words.indexOf("--config") + 1)), settings);
    }

    /** The command that it makes of it. */
    String submitted() {
      return tianma(words.stream().filter(word -> !word.equals("--exec")).toArray()).done().out();
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static List<Started> started() throws IOException {
    List<Started> all = new ArrayList<>();
    try (Stream<Path> files = Files.list(DEPLOY)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList()) {
        String text = Files.readString(file).replace("/opt/tianma/conf/", "../conf/");
        for (Map.Entry<String, String> name : NAMES.entrySet()) {
          text = text.replace(name.getKey(), name.getValue());
        }
        List<Map<String, Object>> documents = new ArrayList<>();
        new Yaml().loadAll(text).forEach(document -> documents.add(map(document)));
        for (Map<String, Object> document : documents) {
          started(file.getFileName().toString(), document, documents, all);
        }
      }
    }
    assertThat(all).hasSizeGreaterThanOrEqualTo(6);
    return all;
  }

  private static void started(
      String file,
      Map<String, Object> document,
      List<Map<String, Object>> documents,
      List<Started> all) {
    Map<String, Object> spec = map(document.get("spec"));
    String name = file + ": " + map(document.get("metadata")).get("name");
    switch ("" + document.get("kind")) {
      case "SparkApplication" -> all.add(application(name, spec));
      case "ScheduledSparkApplication" -> all.add(application(name, map(spec.get("template"))));
      case "CronWorkflow" -> {
        Map<String, Object> template =
            documents.stream()
                .filter(d -> d.get("kind").equals("WorkflowTemplate"))
                .findAny()
                .get();
        Map<String, Object> given = map(at(spec, "workflowSpec", "arguments"));
        all.add(workflow(name, map(template.get("spec")), given));
      }
      case "CronJob" -> {
        Map<String, Object> pod = map(at(spec, "jobTemplate", "spec", "template", "spec"));
        all.add(container(name, map(list(pod.get("containers")).get(0)), Map.of()));
      }
      default -> {} // starts nothing
    }
  }

  /** The operator hands on the properties, and what it has fields of its own for. */
  private static Started application(String name, Map<String, Object> spec) {
    Map<String, String> given = new TreeMap<>();
    map(spec.get("sparkConf")).forEach((key, value) -> given.put(key, (String) value));
    given.put("spark.kubernetes.container.image", "" + spec.get("image"));
    // that of the application
    given.put("spark.kubernetes.namespace", "tianma");
    Map<String, Object> driver = map(spec.get("driver"));
    given.put("spark.driver.memory", "" + driver.get("memory"));
    given.put("spark.driver.memoryOverhead", "" + driver.get("memoryOverhead"));
    given.put("spark.driver.extraJavaOptions", "" + driver.get("javaOptions"));
    Map<String, Object> executor = map(spec.get("executor"));
    given.put("spark.executor.instances", "" + executor.get("instances"));
    given.put("spark.executor.cores", "" + executor.get("cores"));
    return new Started(
        name, list(spec.get("arguments")).stream().map(w -> "" + w).toList(), given, 0);
  }

  /** Argo's: parameters of the schedule over those of the template. */
  private static Started workflow(
      String name, Map<String, Object> template, Map<String, Object> given) {
    Map<String, String> values = new TreeMap<>();
    for (Map<String, Object> arguments : List.of(map(template.get("arguments")), given)) {
      for (Object parameter : list(arguments.get("parameters"))) {
        values.put(
            "{{workflow.parameters." + map(parameter).get("name") + "}}",
            "" + map(parameter).get("value"));
      }
    }
    Map<String, Object> job = map(list(template.get("templates")).get(0));
    return container(name, map(job.get("container")), values);
  }

  private static Started container(
      String name, Map<String, Object> container, Map<String, String> values) {
    Map<String, String> known = new TreeMap<>(values);
    for (Object variable : list(container.get("env"))) {
      Object value = map(variable).getOrDefault("value", "of-the-pod");
      known.put("$(" + map(variable).get("name") + ")", "" + value);
    }
    List<String> words = new ArrayList<>();
    for (String part : List.of("command", "args")) {
      for (Object word : list(container.get(part))) {
        String filled = "" + word;
        for (Map.Entry<String, String> each : known.entrySet()) {
          filled = filled.replace(each.getKey(), each.getValue());
        }
        words.add(filled);
      }
    }
    assertThat(words.remove(0)).isEqualTo("tianma");
    Map<String, String> given = new TreeMap<>();
    for (int i = words.indexOf("--"); i < words.size(); i++) {
      if (words.get(i).equals("--conf")) {
        String[] pair = words.get(i + 1).split("=", 2);
        given.put(pair[0], pair[1]);
      }
    }
    String limit = "" + at(container, "resources", "limits", "memory");
    return new Started(name, words, given, gibi(limit));
  }

  private static long gibi(String text) {
    assertThat(text).matches("\\d+Gi");
    return Long.parseLong(text.replace("Gi", "")) << 30;
  }

  /** Properties that are read before the description stand in the file that is applied. */
  @ParameterizedTest
  @MethodSource("started")
  void noDriverIsRefusedAtItsStart(Started started) {
    Map<String, String> said = started.config().spark().properties();
    String command = started.submits() ? started.submitted().replace("'", "") : "";
    assertThatCode(
            () ->
                Placement.refuse(
                    said,
                    "k8s://h",
                    started.submits() ? Placement.Mode.CLIENT : Placement.Mode.CLUSTER,
                    key ->
                        command.contains(" --conf " + key + "=") ? key : started.given().get(key)))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @MethodSource("started")
  void threeNamesOfTheFileAreAllThatChange(Started started) {
    RunConfig config = started.config();
    assertThat(config.workDir()).startsWith("s3a://mine/");
    assertThat(config.ingest().inputs()).hasSize(1);
    assertThat(config.ingest().inputs().get(0).path()).startsWith("s3a://raw/");
    Map<String, String> properties = new TreeMap<>(config.spark().properties());
    properties.putAll(started.given());
    assertThat(properties)
        .containsEntry("spark.kubernetes.container.image", "r.example/models/t5:7")
        .containsEntry("spark.eventLog.dir", config.workDir() + "/spark-events");
    assertThat(String.join("\n", properties.values())).doesNotContain(NAMES.keySet());
  }

  /** The Vector API, and JavaCPP's limits. */
  @ParameterizedTest
  @MethodSource("started")
  void driversHaveTheOptionsOfJavaThatTheProjectNeeds(Started started) {
    if (started.submits()) {
      assertThat(started.submitted())
          .contains("--add-modules=jdk.incubator.vector -Dorg.bytedeco.javacpp.maxBytes=");
      return;
    }
    SparkConf conf = new SparkConf(false);
    started.given().forEach(conf::set);
    assertThat(started.given().get("spark.driver.extraJavaOptions"))
        .isEqualTo("--add-modules=jdk.incubator.vector " + Memory.ofDriver(conf).limits());
  }

  /** A pod that holds a driver in client mode holds the submission too. */
  @ParameterizedTest
  @MethodSource("started")
  void podsHoldWhatTheirDriversMayTake(Started started) {
    if (!started.submits()) {
      return;
    }
    Matcher most =
        Pattern.compile("javacpp\\.maxPhysicalBytes=(\\d+)").matcher(started.submitted());
    assertThat(most.find()).isTrue();
    assertThat(Long.parseLong(most.group(1))).isLessThan(started.limit() - (1L << 30));
  }

  @ParameterizedTest
  @MethodSource("started")
  void allWorkersTrainAtOnce(Started started) {
    if (started.job().startsWith("ingest")) {
      return;
    }
    Map<String, String> properties = new TreeMap<>(started.config().spark().properties());
    properties.putAll(started.given());
    int cores = Integer.parseInt(properties.get("spark.executor.cores"));
    int tasks = cores / Integer.parseInt(properties.get("spark.task.cpus"));
    assertThat(Integer.parseInt(properties.get("spark.executor.instances")) * tasks)
        .isEqualTo(started.config().pretrain().workers());
  }

  /**
   * A finished model stands in the way of the second week, and undated texts are all read again.
   */
  @ParameterizedTest
  @MethodSource("started")
  void schedulesWorkInTheirSecondWeek(Started started) {
    if (started.name().startsWith("spark-application")) {
      return;
    }
    assertThat(started.job()).isIn("ingest", "run --replace");
    assertThat(started.config().ingest().inputs()).allMatch(input -> input.dated());
  }

  /** Else a night would fail while training holds the work directory. */
  @Test
  void argosNightAndWeekWaitForEachOther() throws IOException {
    int templates = 0;
    for (Object document : new Yaml().loadAll(Files.readString(DEPLOY.resolve("argo.yaml")))) {
      if (map(document).get("kind").equals("WorkflowTemplate")) {
        assertThat(list(at(map(document), "spec", "synchronization", "mutexes"))).hasSize(1);
        templates++;
      }
    }
    assertThat(templates).isEqualTo(1);
  }

  private static Object at(Map<String, Object> map, String... keys) {
    Object value = map;
    for (String key : keys) {
      value = map(value).get(key);
    }
    return value;
  }

  @SuppressWarnings("unchecked")
  private static List<Object> list(Object value) {
    return value == null ? List.of() : (List<Object>) value;
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(Object value) {
    return value == null ? Map.of() : (Map<String, Object>) value;
  }
}
