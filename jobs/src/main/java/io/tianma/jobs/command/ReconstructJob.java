package io.tianma.jobs.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.tianma.eval.spark.Autoencoder;
import io.tianma.jobs.shell.Help;
import io.tianma.jobs.shell.JsonLines;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Texts through the latents and back. */
@Command(
    name = "reconstruct",
    description = {
      "Makes latents of texts, without noise, and texts of the latents, with a model = univae.",
      "",
      LatentJob.READS + "; texts, or JSON lines with a field text",
      "Writes:   two lines for each text; with --output JSON lines: text, reconstructed",
      LatentJob.SECTIONS
    },
    parameterListHeading = "%nTexts:%n",
    optionListHeading = Help.OPTIONS,
    exitCodeListHeading = Help.EXIT_CODES,
    exitCodeList = {Help.DONE, Help.FAILED, Help.USAGE},
    footerHeading = Help.EXAMPLE,
    footer = "  tianma reconstruct --config conf/univae.conf 测试驱动过程模型的应用")
public final class ReconstructJob extends LatentJob {
  @Parameters(
      arity = "0..*",
      paramLabel = "TEXT",
      description = "What becomes latents and text again, each between quotes.")
  private List<String> texts = new ArrayList<>();

  @Option(
      names = "--input",
      paramLabel = "FILE",
      description =
          "JSON lines with a field text; - for standard input, also compressed (.gz, .bz2, .xz, .zst).")
  private Path input;

  @Override
  protected List<Line> lines(Autoencoder model) {
    List<String> all = new ArrayList<>(texts);
    if (input != null) {
      all.addAll(JsonLines.read(input, JsonLines::text));
    }
    check(!all.isEmpty(), "TEXT", all, "one text at least, or --input FILE");
    List<String> written = model.write(model.latents(all));
    List<Line> lines = new ArrayList<>();
    for (int i = 0; i < written.size(); i++) {
      var json = JsonNodeFactory.instance.objectNode();
      json.put("text", all.get(i)).put("reconstructed", written.get(i));
      lines.add(new Line(json, all.get(i) + "\n  -> " + written.get(i)));
    }
    return lines;
  }
}
