package io.tianma.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.jobs.config.Documentation.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Holds together the records, the defaults and the page about them. */
class DocumentationTest {
  private static final Path PAGE = Path.of("..", "docs", "configuration.md");

  @Test
  void everyKeyOfTheRecordsHasADefaultAndNothingElseHas() {
    assertThat(entries())
        .extracting(Entry::path)
        .containsExactlyInAnyOrderElementsOf(new HashSet<>(Keys.paths(RunConfig.class, "")));
    assertThat(ConfigFiles.defaults(List.of())).isNotNull();
  }

  @Test
  void everyKeyIsDocumentedByOneSentence() {
    assertThat(entries())
        .allSatisfy(
            entry -> assertThat(entry.meaning()).as(entry.path()).matches("\\p{Lu}.*[^.]\\."));
  }

  /** With {@code -Dtianma.write-docs=true} the page is written anew. */
  @Test
  void thePageIsMadeOfTheDefaults() throws IOException {
    String page = Documentation.page(ConfigFiles.shipped());
    if (Boolean.getBoolean("tianma.write-docs")) {
      Files.writeString(PAGE, page);
    }
    assertThat(PAGE)
        .as("run: mvn test -pl jobs -am -Dtest=DocumentationTest -Dtianma.write-docs=true")
        .hasContent(page);
  }

  private static List<Entry> entries() {
    return Documentation.ordered(ConfigFiles.shipped().root()).stream()
        .flatMap(e -> Documentation.entries(e.getKey(), e.getValue()).stream())
        .toList();
  }
}
