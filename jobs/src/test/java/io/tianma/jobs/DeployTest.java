package io.tianma.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.nd4j.shade.yaml.snakeyaml.Yaml;

/** The YAML in deploy/. */
class DeployTest {
  private static final Path DEPLOY = Path.of("..", "deploy");

  /** Definitions of the operator's kinds: its config/crd/bases, which is not part of this clone. */
  private static final Path DEFINITIONS =
      Path.of(System.getProperty("tianma.shared", "../../shared"), "crds");

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

  @Test
  @SuppressWarnings("unchecked")
  void theOperatorsDefinitionsAccept() throws IOException {
    assumeTrue(
        Files.isDirectory(DEFINITIONS), DEFINITIONS + " has no definitions of the Spark operator");
    Map<String, Map<String, Object>> schemas = new TreeMap<>();
    for (Map<String, Object> definition : documents(DEFINITIONS)) {
      Map<String, Object> spec = (Map<String, Object>) definition.get("spec");
      String kind = (String) ((Map<String, Object>) spec.get("names")).get("kind");
      for (Map<String, Object> version : (List<Map<String, Object>>) spec.get("versions")) {
        Map<String, Object> schema = (Map<String, Object>) version.get("schema");
        schemas.put(
            kind + " " + version.get("name"), (Map<String, Object>) schema.get("openAPIV3Schema"));
      }
    }
    int checked = 0;
    for (Map<String, Object> document : documents(DEPLOY)) {
      String version = ((String) document.get("apiVersion")).replaceFirst(".*/", "");
      Map<String, Object> schema = schemas.get(document.get("kind") + " " + version);
      if (schema != null) {
        List<String> wrong = new ArrayList<>();
        check(document, schema, "" + document.get("kind"), wrong);
        assertThat(wrong).isEmpty();
        checked++;
      }
    }
    assertThat(checked).isEqualTo(3);
  }

  /** Collects what a structural schema refuses. */
  @SuppressWarnings("unchecked")
  private static void check(
      Object value, Map<String, Object> schema, String at, List<String> wrong) {
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
    if (!fits) {
      wrong.add(at + " = " + value + " is not " + type);
      return;
    }
    List<Object> allowed = (List<Object>) schema.getOrDefault("enum", List.of(value));
    if (!allowed.contains(value)) {
      wrong.add(at + " = " + value + " is not in " + allowed);
    }
    if (value instanceof List<?> list) {
      list.forEach(v -> check(v, (Map<String, Object>) schema.get("items"), at + "[]", wrong));
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
              check(inside, (Map<String, Object>) declared, below, wrong);
            } else if (rest instanceof Map<?, ?> declared) {
              check(inside, (Map<String, Object>) declared, below, wrong);
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
