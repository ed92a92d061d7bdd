package io.tianma.jobs;

import static io.tianma.jobs.CommandLineRunner.tianma;
import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.data.store.Input;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which evaluations {@code tianma index} lists. */
class IndexTest {
  private static final Pattern ROW = Pattern.compile("<td><(?:span|a [^>]*)>([^<]*)<");
  private static final List<Double> SCORES = List.of(0.5);

  @TempDir Path directory;

  @BeforeEach
  void aRun() throws IOException {
    MadeUpRun run = new MadeUpRun(directory.resolve("runs/one"));
    Input base = run.trained("base", 0.001, "w");
    run.evaluation("evaluation", SCORES, base);
    run.evaluation("finetune/evaluation", SCORES, base);
    run.evaluation("evaluations/news/large", SCORES, base);
    run.evaluation("evaluations/news/base", SCORES, base);
    run.evaluation("evaluations/csl/base", SCORES, base);
    Files.createDirectories(run.work().resolve("evaluations/csl/half-made"));
    Files.writeString(run.work().resolve("evaluations/notes.txt"), "mine");
    Files.writeString(run.work().resolve("report.html"), "");
  }

  private List<String> listed(Object... directories) throws IOException {
    Path page = directory.resolve("index.html");
    Object[] arguments = new Object[directories.length + 4];
    arguments[0] = "index";
    System.arraycopy(directories, 0, arguments, 1, directories.length);
    arguments[directories.length + 1] = "--output";
    arguments[directories.length + 2] = page;
    arguments[directories.length + 3] = "--overwrite";
    tianma(arguments).done();
    return ROW.matcher(Files.readString(page)).results().map(found -> found.group(1)).toList();
  }

  @Test
  void scoresByTestSetsAreListedInTheOrderOfTheirNames() throws IOException {
    assertThat(listed(directory.resolve("runs")))
        .containsExactly(
            "one", "one, csl, base", "one, news, base", "one, news, large", "one, fine-tuned");
    assertThat(directory.resolve("index.html"))
        .content()
        .containsOnlyOnce("<a href")
        .contains("<a href=\"runs/one/report.html\">one</a>");
  }

  @Test
  void noEvaluationIsListedTwice() throws IOException {
    Path one = directory.resolve("runs/one");
    List<String> once = listed(directory.resolve("runs"));
    assertThat(once).hasSize(5);
    assertThat(listed(one)).isEqualTo(once);
    assertThat(listed(directory.resolve("runs"), one)).isEqualTo(once);
  }
}
