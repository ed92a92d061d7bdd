package io.tianma.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program in docs/library.md, compiled as its readers do. */
class LibraryPageTest {
  private static final Path PAGE = Path.of("..", "docs", "library.md");

  @TempDir Path directory;

  @Test
  void theProgramOfThePageCompilesAndRuns() throws Exception {
    assertThat(run(PAGE, directory)).contains("天马行空", "天气").contains(" -> ");
  }

  @Test
  void whatThePageCallsPublicIsThere() throws IOException {
    Matcher names =
        Pattern.compile("`(data|eval|train)\\.([\\w.]+\\.)([A-Z]\\w+)`")
            .matcher(Files.readString(PAGE));
    int found = 0;
    while (names.find()) {
      String name = "io.tianma." + names.group(1) + "." + names.group(2) + names.group(3);
      assertThat(name).satisfies(Class::forName);
      found++;
    }
    assertThat(found).isGreaterThan(5);
  }

  /** What the program prints. */
  static String run(Path page, Path directory, String... arguments) throws Exception {
    Matcher program =
        Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(page));
    assertThat(program.find()).isTrue();
    Path source = Files.writeString(directory.resolve("Sample.java"), program.group(1));
    List<String> options =
        List.of("-d", directory.toString(), "-cp", System.getProperty("java.class.path"));
    int code =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, append(options, source.toString()));
    assertThat(code).as("compiles").isZero();
    PrintStream before = System.out;
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    try (URLClassLoader loader = new URLClassLoader(new URL[] {directory.toUri().toURL()})) {
      System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
      loader.loadClass("Sample").getMethod("main", String[].class).invoke(null, (Object) arguments);
    } finally {
      System.setOut(before);
    }
    return said.toString(StandardCharsets.UTF_8);
  }

  private static String[] append(List<String> options, String last) {
    String[] all = options.toArray(new String[options.size() + 1]);
    all[options.size()] = last;
    return all;
  }
}
