package io.tianma.jobs.command;

import io.tianma.eval.report.IndexPage;
import io.tianma.jobs.shell.Failed;
import io.tianma.jobs.shell.Help;
import io.tianma.jobs.shell.Overwrite;
import io.tianma.jobs.shell.TextFiles;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists many evaluated runs on one page. */
@Command(
    name = "index",
    description = {
      "Lists evaluated runs on one self-contained HTML page, a row each with a link to the report:"
          + " of work directories, and of those in a directory of several.",
      "",
      "Reads:    evaluation/, evaluations/*/* and finetune/evaluation/ of each, on this machine",
      "Writes:   one page"
    },
    exitCodeListHeading = Help.EXIT_CODES,
    exitCodeList = {Help.DONE, Help.FAILED, Help.USAGE},
    footerHeading = Help.EXAMPLE,
    footer = "  tianma index work --output work/index.html")
public final class IndexTool implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      arity = "1..*",
      paramLabel = "DIR",
      description = "Work directories, or directories of them.")
  private List<Path> directories;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "FILE",
      description = "Where the page goes: one HTML file; - for standard output.")
  private Path output;

  @Mixin private Overwrite overwrite;

  @Option(
      names = "--title",
      defaultValue = "Tianma runs",
      paramLabel = "TEXT",
      description = "Headline. Default: ${DEFAULT-VALUE}.")
  private String title;

  @Override
  public Integer call() throws IOException {
    Map<Path, IndexPage.Entry> entries = new LinkedHashMap<>();
    for (Path directory : directories) {
      List<Path> inside = inside(directory);
      add(directory, entries);
      for (Path work : inside) {
        add(work, entries);
      }
    }
    if (entries.isEmpty()) {
      throw new Failed(
          directories + ": no evaluation is there; run tianma run or tianma evaluate first");
    }
    try (TextFiles.Output to = TextFiles.write(output, overwrite)) {
      to.writer().write(IndexPage.render(title, List.copyOf(entries.values())));
      to.keep();
    }
    if (!TextFiles.isStandard(output)) {
      spec.commandLine().getOut().println(output + ": " + entries.size() + " runs");
    }
    return 0;
  }

  private static List<Path> inside(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      throw new Failed(directory + " is no directory");
    }
    try (Stream<Path> all = Files.list(directory)) {
      return all.filter(Files::isDirectory).sorted().toList();
    }
  }

  private void add(Path work, Map<Path, IndexPage.Entry> into) throws IOException {
    add(work, "evaluation", "report.html", "", into);
    Path sets = work.resolve("evaluations");
    if (Files.isDirectory(sets)) {
      for (Path set : inside(sets)) {
        for (Path stage : inside(set)) {
          String cell = set.getFileName() + ", " + stage.getFileName();
          add(work, work.relativize(stage).toString(), "", ", " + cell, into);
        }
      }
    }
    add(work, "finetune/evaluation", "finetune.html", ", fine-tuned", into);
  }

  /**
   * Lists an evaluation unless it is listed: that of a fine-tuning also lies in {@code evaluation}
   * of {@code work/finetune}.
   *
   * @param page the report, in the work directory; empty if such evaluations have none
   */
  private void add(
      Path work, String evaluation, String page, String suffix, Map<Path, IndexPage.Entry> into)
      throws IOException {
    Path directory = work.resolve(evaluation);
    if (!Files.exists(directory.resolve("MANIFEST.json"))) {
      return;
    }
    Path report = work.resolve(page);
    into.putIfAbsent(
        directory.toRealPath(),
        new IndexPage.Entry(
            work.toAbsolutePath().normalize().getFileName() + suffix,
            Files.isRegularFile(report) ? link(report) : "",
            new EvaluatedRun(new Configuration(), directory.toString()).evaluation()));
  }

  /** Relative to the page, so that both can be moved together; escaped as addresses are. */
  private String link(Path report) {
    Path from = output.toAbsolutePath().normalize().getParent();
    Path relative = from.relativize(report.toAbsolutePath().normalize());
    List<String> parts = new ArrayList<>();
    relative.forEach(
        part ->
            parts.add(
                URLEncoder.encode(part.toString(), StandardCharsets.UTF_8).replace("+", "%20")));
    return String.join("/", parts);
  }
}
