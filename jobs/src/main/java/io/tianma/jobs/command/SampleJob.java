package io.tianma.jobs.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.tianma.eval.spark.Autoencoder;
import io.tianma.jobs.shell.Help;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Random texts. */
@Command(
    name = "sample",
    description = {
      "Writes random texts of a model = univae: latents of its prior, and what they say.",
      "",
      LatentJob.READS,
      "Writes:   a text a line; with --output JSON lines: number, seed, text",
      LatentJob.SECTIONS
    },
    optionListHeading = Help.OPTIONS,
    exitCodeListHeading = Help.EXIT_CODES,
    exitCodeList = {Help.DONE, Help.FAILED, Help.USAGE},
    footerHeading = Help.EXAMPLE,
    footer = "  tianma sample --config conf/univae.conf --count 20 --seed 7")
public final class SampleJob extends LatentJob {
  @Option(
      names = "--count",
      defaultValue = "10",
      paramLabel = "N",
      description = "How many texts to write. Default: ${DEFAULT-VALUE}.")
  private int count;

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "SEED",
      description =
          "Of the random latents: the same seed gives the same texts. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Override
  protected List<Line> lines(Autoencoder model) {
    check(count > 0, "--count", count, "positive");
    List<float[][]> latents =
        IntStream.range(0, count).mapToObj(i -> model.prior(seed, i)).toList();
    List<String> texts = model.write(latents);
    List<Line> lines = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      var json = JsonNodeFactory.instance.objectNode();
      json.put("number", i).put("seed", seed).put("text", texts.get(i));
      lines.add(new Line(json, texts.get(i)));
    }
    return lines;
  }
}
