package io.tianma.jobs;

import static io.tianma.jobs.CommandLineRunner.tianma;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** What people read first. */
class HelpTest {
  private static List<CommandLine> all() {
    List<CommandLine> all =
        new ArrayList<>(new CommandLine(new Tianma()).getSubcommands().values());
    List.copyOf(all).forEach(command -> all.addAll(command.getSubcommands().values()));
    return all;
  }

  @Test
  void everyDefaultIsShownWhereItsOptionIsExplained() {
    int shown = 0;
    for (CommandLine command : all()) {
      for (OptionSpec option : command.getCommandSpec().options()) {
        if (option.defaultValue() != null) {
          assertThat(String.join("", option.description()))
              .as(command.getCommandName() + " " + option.longestName())
              .contains("Default: " + option.defaultValue() + ".");
          shown++;
        }
      }
    }
    assertThat(shown).isGreaterThan(5);
  }

  @Test
  void everyOptionIsExplainedByMoreThanItsName() {
    for (CommandLine command : all()) {
      for (OptionSpec option : command.getCommandSpec().options()) {
        assertThat(String.join("", option.description()))
            .as(command.getCommandName() + " " + option.longestName())
            .hasSizeGreaterThan(15)
            .endsWith(".");
      }
    }
  }

  /** picocli formats what is explained: a lone percent sign is a warning before each help. */
  @Test
  void everyExplanationCanBeFormatted() {
    List<CommandLine> commands = all();
    commands.add(new CommandLine(new Tianma()));
    for (CommandLine command : commands) {
      List<String> lines = new ArrayList<>();
      lines.addAll(List.of(command.getCommandSpec().usageMessage().description()));
      lines.addAll(List.of(command.getCommandSpec().usageMessage().footer()));
      command.getCommandSpec().args().forEach(a -> lines.addAll(List.of(a.description())));
      for (String line : lines) {
        assertThatCode(() -> String.format(Locale.ROOT, line)).as(line).doesNotThrowAnyException();
      }
    }
  }

  @Test
  void ingestNamesWhatItReads() {
    assertThat(tianma("ingest", "--help").done().out().replaceAll("\\s+", " "))
        .contains("text, Markdown, HTML, JSON lines, CSV and TSV, Parquet", "WARC", "MediaWiki")
        .contains("compressed (gz, bz2, xz, zst)", "archive (zip, tar)");
  }
}
