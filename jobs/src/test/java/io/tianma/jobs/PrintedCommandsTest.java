package io.tianma.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.jobs.config.ConfigFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Commands that pages print: each job, option and key of theirs is one that Tianma knows. */
class PrintedCommandsTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern COMMAND =
      Pattern.compile("(?:^|[`(]|(?<!-n) )(?:bin/)?tianma ((?:[a-z-]+|--help|--version)[^`|#]*)");
  private static final Pattern OPTION = Pattern.compile("(?:^|\\s)(--[a-z][a-z-]*)");
  private static final Pattern SET = Pattern.compile("--set[ =]'?\"?([a-z][a-z0-9.-]*)\\+?=");

  @Test
  void everyCommandOfThePagesIsKnown() throws IOException {
    List<String> wrong = new ArrayList<>();
    int commands = 0;
    for (Path page : pages()) {
      String text = Files.readString(page).replaceAll("\\\\\n\\s*", " ");
      for (String line : text.lines().toList()) {
        Matcher found = COMMAND.matcher(line);
        while (found.find()) {
          commands++;
          String fault = fault(found.group(1));
          if (!fault.isEmpty()) {
            wrong.add(page + ": " + found.group(1).strip() + ": " + fault);
          }
        }
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(commands).isGreaterThan(80);
  }

  @Test
  void theReadmesNameEveryCommand() throws IOException {
    for (String readme : List.of("README.md", "README.zh.md")) {
      assertThat(ROOT.resolve(readme))
          .content()
          .contains(commands().getSubcommands().keySet().stream().map(n -> "`" + n + "`").toList());
    }
  }

  private static CommandLine commands() {
    return new CommandLine(new Tianma());
  }

  private static List<Path> pages() throws IOException {
    List<Path> pages = new ArrayList<>(List.of(ROOT.resolve("README.md")));
    pages.add(ROOT.resolve("README.zh.md"));
    pages.add(ROOT.resolve("CONTRIBUTING.md"));
    for (String directory : List.of("docs", "conf", "deploy")) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(directory))) {
        files
            .filter(f -> f.toString().matches(".*\\.(md|conf|sh|yaml|yml)"))
            .filter(Files::isRegularFile)
            .sorted()
            .forEach(pages::add);
      }
    }
    return pages;
  }

  /** What a command has that Tianma does not know; empty if nothing. */
  private static String fault(String words) {
    String name = words.split("[^a-z-]", 2)[0];
    if (name.startsWith("--")) {
      return "";
    }
    Map<String, CommandLine> jobs = commands().getSubcommands();
    CommandLine job = jobs.get(name);
    if (job == null) {
      // prose goes on in other words; a command has options, and its name stands alone
      return words.contains(" --") ? "no such job" : "";
    }
    String own = words.split(" -- ", 2)[0];
    Matcher option = OPTION.matcher(own);
    while (option.find()) {
      boolean known =
          job.getCommandSpec().findOption(option.group(1)) != null
              || job.getSubcommands().values().stream()
                  .anyMatch(each -> each.getCommandSpec().findOption(option.group(1)) != null)
              || List.of("--help", "--debug").contains(option.group(1));
      if (!known) {
        return "no option " + option.group(1);
      }
    }
    Matcher setting = SET.matcher(own);
    while (setting.find()) {
      String key = setting.group(1).replaceAll("\\.(\\d+)\\.", "[$1].");
      if (!ConfigFiles.knows(key)) {
        return "no key " + setting.group(1);
      }
    }
    return "";
  }
}
