package io.tianma.jobs.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.tianma.eval.spark.Autoencoder;
import io.tianma.jobs.shell.Help;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** On the way from a text to another. */
@Command(
    name = "interpolate",
    description = {
      "Goes from one text to another, on spheres along great circles, with a model = univae.",
      "",
      LatentJob.READS,
      "Writes:   a line for each step; with --output JSON lines: s, text",
      LatentJob.SECTIONS
    },
    parameterListHeading = "%nTexts:%n",
    optionListHeading = Help.OPTIONS,
    exitCodeListHeading = Help.EXIT_CODES,
    exitCodeList = {Help.DONE, Help.FAILED, Help.USAGE},
    footerHeading = Help.EXAMPLE,
    footer = "  tianma interpolate --config conf/univae.conf 基于小波的图像去噪 软件测试方法研究")
public final class InterpolateJob extends LatentJob {
  @Parameters(index = "0", paramLabel = "A", description = "Where it begins.")
  private String a;

  @Parameters(index = "1", paramLabel = "B", description = "Where it ends.")
  private String b;

  @Option(
      names = "--steps",
      defaultValue = "8",
      paramLabel = "N",
      description = "Steps from A to B; one line more is written. Default: ${DEFAULT-VALUE}.")
  private int steps;

  @Override
  protected List<Line> lines(Autoencoder model) {
    check(steps > 0, "--steps", steps, "positive");
    List<float[][]> ends = model.latents(List.of(a, b));
    List<float[][]> way = new ArrayList<>();
    for (int i = 0; i <= steps; i++) {
      way.add(model.between(ends.get(0), ends.get(1), (double) i / steps));
    }
    List<String> texts = model.write(way);
    List<Line> lines = new ArrayList<>();
    for (int i = 0; i <= steps; i++) {
      double s = (double) i / steps;
      var json = JsonNodeFactory.instance.objectNode();
      json.put("s", s).put("text", texts.get(i));
      lines.add(new Line(json, String.format(Locale.ROOT, "%.3f  %s", s, texts.get(i))));
    }
    return lines;
  }
}
