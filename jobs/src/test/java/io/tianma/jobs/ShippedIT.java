package io.tianma.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;

/** What is said of the libraries that are shipped, against what is in the jar. */
class ShippedIT {
  private static final Path TARGET = Path.of("target").toAbsolutePath();

  /** Libraries of which DL4J has copies, with versions that are known to be vulnerable. */
  private static final List<String> COPIED =
      List.of(
          "jackson-core",
          "jackson-databind",
          "snakeyaml",
          "woodstox-core",
          "protobuf-java",
          "guava");

  @Test
  void everyCopyInsideDl4jStandsOnThePageOfSecurity() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "security.md"));
    int seen = 0;
    for (Properties library : inside()) {
      String name = library.getProperty("artifactId");
      boolean wrapper = library.getProperty("groupId").equals("org.nd4j"); // around the copies
      if (!wrapper && (COPIED.contains(name) || name.equals("commons-net"))) {
        assertThat(page.lines())
            .as(name + " " + library.getProperty("version"))
            .anyMatch(
                line ->
                    line.startsWith("| " + name)
                        && line.contains("| " + library.getProperty("version") + " |"));
        seen++;
      }
    }
    assertThat(seen).isGreaterThanOrEqualTo(COPIED.size());
  }

  @Test
  void theBillOfMaterialsListsThemAndTheNoticeNamesTheirLicences() throws IOException {
    assumeTrue(Files.exists(TARGET.resolve("bom.json")), "an offline Maven writes none");
    JsonNode bom = new ObjectMapper().readTree(TARGET.resolve("bom.json").toFile());
    assertThat(bom.path("bomFormat").asText()).isEqualTo("CycloneDX");
    assertThat(bom.has("serialNumber")).as("differs from build to build").isFalse();
    String notice = Files.readString(Path.of("..", "NOTICE"));
    List<String> missing = new ArrayList<>();
    for (JsonNode component : bom.path("components")) {
      String name = component.path("group").asText() + ":" + component.path("name").asText();
      if (!name.startsWith("io.tianma:") && !notice.contains("\n" + name + " ")) {
        missing.add(name);
      }
    }
    assertThat(bom.path("components").size()).isGreaterThan(100);
    assertThat(missing).as("add them to NOTICE with their licence").isEmpty();
  }

  /** The libraries whose classes are in the jar, as their builds wrote them down. */
  private static List<Properties> inside() throws IOException {
    List<Properties> all = new ArrayList<>();
    try (JarFile jar = new JarFile(TARGET.resolve("tianma.jar").toFile())) {
      for (var entry : jar.stream().filter(e -> e.getName().endsWith("/pom.properties")).toList()) {
        Properties properties = new Properties();
        properties.load(jar.getInputStream(entry));
        all.add(properties);
      }
    }
    return all;
  }
}
