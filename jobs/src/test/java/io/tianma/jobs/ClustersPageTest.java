package io.tianma.jobs;

import static io.tianma.jobs.CommandLineRunner.tianma;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The commands of docs/clusters.md, and the files in deploy/ that it names. */
class ClustersPageTest {
  private static final Path ROOT = Path.of("..");

  @Test
  void everySubmissionOfThePageIsACommand() {
    List<String> lines =
        ClustersPage.commands().stream().filter(line -> line.contains("tianma submit ")).toList();
    assertThat(lines).hasSizeGreaterThan(4);
    for (String line : lines) {
      String[] words = line.replace(" conf/", " ../conf/").split(" ", -1);
      Object[] arguments = Stream.of(words).skip(1).toArray();
      assertThat(tianma(arguments).done().out()).as(line).contains("--class io.tianma.jobs.Tianma");
    }
  }

  @Test
  void everyFileThatThePagesNameIsThere() throws IOException {
    for (String page : List.of("docs/clusters.md", "docs/security.md", "README.md")) {
      Matcher links = Pattern.compile("\\]\\(([^)#:]+)\\)").matcher(page(page));
      while (links.find()) {
        assertThat(ROOT.resolve(page).getParent().resolve(links.group(1))).as(page).exists();
      }
    }
  }

  /** What the pods of deploy/ mount and run is what conf/ and the image have. */
  @Test
  void theFilesOfDeployAgreeWithTheImageAndTheSecret() throws IOException {
    try (Stream<Path> files = Files.list(ROOT.resolve("deploy"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".yaml")).toList()) {
        String text = Files.readString(file);
        Matcher conf = Pattern.compile("/opt/tianma/(conf|bin)/([\\w.-]+)").matcher(text);
        while (conf.find()) {
          assertThat(ROOT.resolve(conf.group(1)).resolve(conf.group(2))).as("" + file).exists();
        }
        if (text.contains("secretKeyRef")) {
          assertThat(text).as("" + file).contains("name: tianma-s3, key: access-key");
        }
      }
    }
    String docker = page("deploy/Dockerfile");
    assertThat(docker).contains("/opt/tianma/tianma.jar", "USER 185", "AS unpacked");
    assertThat(page("conf/k8s.conf")).contains("tianma-s3:access-key");
  }

  @Test
  void theDagCompiles() throws IOException, InterruptedException {
    String program =
        "import ast, sys; ast.parse(open(sys.argv[1], encoding='utf-8').read(), sys.argv[1])";
    Process python =
        new ProcessBuilder(
                "python3", "-c", program, ROOT.resolve("deploy/airflow_tianma.py").toString())
            .inheritIO()
            .start();
    assertThat(python.waitFor()).isZero();
    assertThat(page("deploy/airflow_tianma.py"))
        .contains("--job '{job}'", "\"ingest\"", "\"run --replace\"");
  }

  private static String page(String name) throws IOException {
    return Files.readString(ROOT.resolve(name));
  }
}
