package io.tianma.jobs;

import static io.tianma.jobs.CommandLineRunner.tianma;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tianma.jobs.CommandLineRunner.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.shade.yaml.snakeyaml.Yaml;

/** The YAML in deploy/. */
class DeployTest {
  private static final Path DEPLOY = Path.of("..", "deploy");

  @Test
  void everyKindIsThere() throws IOException {
    assertThat(documents(DEPLOY).stream().map(d -> d.get("kind")))
        .contains(
            "ServiceAccount",
            "Role",
            "RoleBinding",
            "PersistentVolumeClaim",
            "SparkApplication",
            "ScheduledSparkApplication",
            "WorkflowTemplate",
            "CronWorkflow",
            "CronJob");
  }

  @Test
  @SuppressWarnings("unchecked")
  void everyDriverHasTheAccountThatMayMakeExecutors() throws IOException {
    int drivers = 0;
    for (Map<String, Object> document : documents(DEPLOY)) {
      String kind = (String) document.get("kind");
      Map<String, Object> spec = (Map<String, Object>) document.get("spec");
      if (kind.endsWith("SparkApplication")) {
        spec = (Map<String, Object>) spec.getOrDefault("template", spec);
        assertThat((Map<String, Object>) spec.get("driver"))
            .containsEntry("serviceAccount", "tianma");
        assertThat(spec).containsEntry("mainClass", "io.tianma.jobs.Tianma");
        drivers++;
      } else if (kind.equals("WorkflowTemplate")) {
        assertThat(spec).containsEntry("serviceAccountName", "tianma");
        drivers++;
      }
    }
    assertThat(drivers).isGreaterThanOrEqualTo(4);
  }

  /** What their pods are given is what submit reckons. */
  @Test
  @SuppressWarnings("unchecked")
  void driversHaveTheMemoryThatSubmitReckons() throws IOException {
    Outcome said = tianma("submit", "--config", DEPLOY.resolveSibling("conf/k8s.conf")).done();
    int checked = 0;
    for (Map<String, Object> document : documents(DEPLOY)) {
      Map<String, Object> spec = (Map<String, Object>) document.get("spec");
      if (document.get("kind").equals("SparkApplication")) {
        Map<String, Object> driver = (Map<String, Object>) spec.get("driver");
        assertThat(said.out())
            .contains("spark.driver.memory=" + driver.get("memory"))
            .contains("spark.driver.memoryOverhead=" + driver.get("memoryOverhead"));
        checked++;
      }
    }
    assertThat(checked).isEqualTo(2);
  }

  /**
   * Schemas of the operator's kinds, without their descriptions: config/crd/bases of
   * kubeflow/spark-operator.
   */
  @Test
  @SuppressWarnings("unchecked")
  void theOperatorsDefinitionsAccept() throws IOException {
    Map<String, Map<String, Object>> schemas;
    try (InputStream in = DeployTest.class.getResourceAsStream("/spark-operator-v1beta2.json")) {
      schemas = new ObjectMapper().readValue(in, Map.class);
    }
    int checked = 0;
    for (Map<String, Object> document : documents(DEPLOY)) {
      Map<String, Object> schema = schemas.get(document.get("kind"));
      if (schema != null) {
        assertThat(document).containsEntry("apiVersion", "sparkoperator.k8s.io/v1beta2");
        List<String> wrong = new ArrayList<>();
        check(document, schema, schemas, "" + document.get("kind"), wrong);
        assertThat(wrong).isEmpty();
        checked++;
      }
    }
    assertThat(checked).isEqualTo(3);
    // what is wrong is seen, also inside a template
    Map<String, Object> driver = new TreeMap<>(Map.of("corse", 1, "memory", 7));
    Map<String, Object> spec = Map.of("type", "Kotlin", "driver", driver);
    Map<String, Object> template = Map.of("template", spec, "schedule", "@daily");
    List<String> wrong = new ArrayList<>();
    check(Map.of("spec", template), schemas.get("ScheduledSparkApplication"), schemas, "it", wrong);
    assertThat(String.join("; ", wrong))
        .contains("driver.corse is not known", "driver.memory = 7 is not string")
        .contains("type = Kotlin is not in", "lacks sparkVersion");
  }

  /** What the page shows for a description of one's own. */
  @Test
  @SuppressWarnings("unchecked")
  void theOperatorsDefinitionsAcceptThePagesConfigMap() throws IOException {
    String page = Files.readString(DEPLOY.resolveSibling("docs/clusters.md"));
    Map<String, Object> shown = new Yaml().load(page.split("```yaml\n", -1)[1].split("```", -1)[0]);
    assertThat(shown).containsOnlyKeys("arguments", "driver");
    try (InputStream in = DeployTest.class.getResourceAsStream("/spark-operator-v1beta2.json")) {
      Map<String, Map<String, Object>> schemas = new ObjectMapper().readValue(in, Map.class);
      List<String> wrong = new ArrayList<>();
      check(Map.of("spec", shown), schemas.get("SparkApplication"), schemas, "it", wrong);
      assertThat(wrong)
          .allMatch(line -> line.startsWith("it.spec lacks ") || line.equals("it lacks metadata"));
      assertThat(String.join("; ", wrong)).doesNotContain("driver");
    }
  }

  /**
   * Where systemd is; its own word on service and timer, and when the timer would next start it.
   */
  @Test
  void systemdAcceptsTheUnits(@TempDir Path directory) throws Exception {
    Path analyze = Path.of("/usr/bin/systemd-analyze");
    assumeTrue(Files.isExecutable(analyze), analyze + " is not installed");
    List<String> verify = new ArrayList<>(List.of("" + analyze, "verify"));
    for (String name : List.of("tianma.service", "tianma.timer")) {
      // it looks for the program, too
      String unit = Files.readString(DEPLOY.resolve(name)).replace("/opt/tianma/bin/", "/bin/");
      Files.writeString(directory.resolve(name), unit.replace("/bin/tianma ", "/bin/true "));
      verify.add("" + directory.resolve(name));
    }
    assertThat(said(verify)).isEmpty();
    String timer = Files.readString(DEPLOY.resolve("tianma.timer"));
    String every = timer.replaceAll("(?s).*OnCalendar=([^\\n]+).*", "$1");
    assertThat(said(List.of("" + analyze, "calendar", every)))
        .contains("Next elapse: ", "02:00:00");
  }

  /** A run that always fails is not started every minute for ever. */
  @Test
  void systemdGivesUpForTheNight() throws IOException {
    assertThat(DEPLOY.resolve("tianma.service"))
        .content()
        .containsPattern("\\[Unit][^\\[]*\\nStartLimitIntervalSec=12h\\nStartLimitBurst=4\\n")
        .contains("Restart=on-failure", "RestartPreventExitStatus=2", " --replace\n");
  }

  /** What a program says that must succeed. */
  private static String said(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }

  /** Collects what a structural schema refuses. */
  @SuppressWarnings("unchecked")
  private static void check(
      Object value,
      Map<String, Object> given,
      Map<String, Map<String, Object>> schemas,
      String at,
      List<String> wrong) {
    Map<String, Object> schema = given;
    Map<String, Object> same = schemas.get(String.valueOf(given.get("same-as")));
    if (same != null) {
      Map<String, Object> inside = (Map<String, Object>) same.get("properties");
      schema = (Map<String, Object>) inside.get("spec");
    }
    Object type = schema.get("type");
    boolean fits =
        type == null
            || switch ((String) type) {
              case "object" -> value instanceof Map;
              case "array" -> value instanceof List;
              case "string" -> value instanceof String;
              case "integer" -> value instanceof Integer;
              case "boolean" -> value instanceof Boolean;
              default -> value instanceof Number;
            };
    if (Boolean.TRUE.equals(schema.get("x-kubernetes-int-or-string"))) {
      fits = value instanceof Integer || value instanceof String;
    }
    if (!fits) {
      wrong.add(at + " = " + value + " is not " + type);
      return;
    }
    List<Object> allowed = (List<Object>) schema.getOrDefault("enum", List.of(value));
    if (!allowed.contains(value)) {
      wrong.add(at + " = " + value + " is not in " + allowed);
    }
    if (value instanceof List<?> list) {
      Map<String, Object> items = (Map<String, Object>) schema.get("items");
      list.forEach(v -> check(v, items, schemas, at + "[]", wrong));
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> known = (Map<String, Object>) schema.getOrDefault("properties", Map.of());
      Object rest = schema.get("additionalProperties");
      for (String needed : (List<String>) schema.getOrDefault("required", List.of())) {
        if (!map.containsKey(needed)) {
          wrong.add(at + " lacks " + needed);
        }
      }
      map.forEach(
          (key, inside) -> {
            String below = at + "." + key;
            if (known.get(key) instanceof Map<?, ?> declared) {
              check(inside, (Map<String, Object>) declared, schemas, below, wrong);
            } else if (rest instanceof Map<?, ?> declared) {
              check(inside, (Map<String, Object>) declared, schemas, below, wrong);
            } else if (!known.isEmpty()) {
              wrong.add(below + " is not known");
            }
          });
    }
  }

  private static List<Map<String, Object>> documents(Path directory) throws IOException {
    List<Map<String, Object>> documents = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList()) {
        for (Object document : new Yaml().loadAll(Files.readString(file))) {
          documents.add(map(document));
        }
      }
    }
    return documents;
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(Object document) {
    return (Map<String, Object>) document;
  }
}
