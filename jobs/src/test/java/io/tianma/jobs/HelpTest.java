package io.tianma.jobs;

import static io.tianma.jobs.CommandLineRunner.tianma;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
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

  @Test
  void ingestNamesWhatItReads() {
    assertThat(tianma("ingest", "--help").done().out().replaceAll("\\s+", " "))
        .contains("text, Markdown, HTML, JSON lines, CSV and TSV, Parquet", "WARC", "MediaWiki")
        .contains("compressed (gz, bz2, xz, zst)", "archive (zip, tar)");
  }
}
