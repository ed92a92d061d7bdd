package io.tianma.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Commands that docs/clusters.md shows. */
final class ClustersPage {
  private static final Pattern BLOCKS = Pattern.compile("```bash\\n(.*?)```", Pattern.DOTALL);

  private ClustersPage() {}

  /** All lines of {@code bin/tianma}. */
  static List<String> commands() {
    return lines("bin/tianma ");
  }

  /** The one line that begins and ends so. */
  static String line(String begin, String end) {
    List<String> found = lines(begin).stream().filter(line -> line.endsWith(end)).toList();
    assertThat(found).as("docs/clusters.md shows it").hasSize(1);
    return found.get(0);
  }

  private static List<String> lines(String begin) {
    try {
      String page = Files.readString(Path.of("..", "docs", "clusters.md"));
      List<String> lines = new ArrayList<>();
      for (Matcher block = BLOCKS.matcher(page); block.find(); ) {
        block.group(1).lines().filter(line -> line.startsWith(begin)).forEach(lines::add);
      }
      return lines;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The words of the one command that ends in that, with another description in place of its own.
   */
  static List<String> command(String description, String end, Path config) {
    return command("submit", description, end, config);
  }

  static List<String> command(String name, String description, String end, Path config) {
    String whole = "bin/tianma " + name + " --config conf/" + description + end;
    assertThat(commands()).as("docs/clusters.md shows it").contains(whole);
    return Stream.of(whole.split(" ", -1))
        .skip(1)
        .map(word -> word.equals("conf/" + description) ? config.toString() : word)
        .toList();
  }
}
