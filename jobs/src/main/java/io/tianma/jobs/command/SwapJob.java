package io.tianma.jobs.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tianma.eval.spark.Autoencoder;
import io.tianma.jobs.shell.Help;
import io.tianma.train.model.latent.Latents;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The latents of some layers from another text. */
@Command(
    name = "swap",
    description = {
      "Writes text A with the latents of some layers from text B, with a model = univae.",
      "",
      LatentJob.READS,
      "Writes:   a line for each choice of layers; with --output JSON lines: a, b, layers, text",
      LatentJob.SECTIONS
    },
    parameterListHeading = "%nTexts:%n",
    optionListHeading = Help.OPTIONS,
    exitCodeListHeading = Help.EXIT_CODES,
    exitCodeList = {Help.DONE, Help.FAILED, Help.USAGE},
    footerHeading = Help.EXAMPLE,
    footer = "  tianma swap --config conf/univae.conf 文本一 文本二 --layers 2,3")
public final class SwapJob extends LatentJob {
  @Parameters(index = "0", paramLabel = "A", description = "The text that is changed.")
  private String a;

  @Parameters(index = "1", paramLabel = "B", description = "The text that latents come from.")
  private String b;

  @Option(
      names = "--layers",
      split = ",",
      paramLabel = "LAYER",
      description =
          "Layers, by their numbers in the stack, that come from B; if not given, none, each alone,"
              + " and all.")
  private List<Integer> layers = new ArrayList<>();

  @Override
  protected List<Line> lines(Autoencoder model) {
    int first = model.firstLayer();
    for (int layer : layers) {
      int last = first + model.layers() - 1;
      check(layer >= first && layer <= last, "--layers", layer, "from " + first + " to " + last);
    }
    List<float[][]> ends = model.latents(List.of(a, b));
    List<List<Integer>> choices = layers.isEmpty() ? all(model) : List.of(layers);
    List<float[][]> swapped =
        choices.stream()
            .map(choice -> Latents.swapped(ends.get(0), ends.get(1), chosen(choice, model)))
            .toList();
    List<String> texts = model.write(swapped);
    List<Line> lines = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      ObjectNode json = JsonNodeFactory.instance.objectNode().put("a", a).put("b", b);
      ArrayNode numbers = json.putArray("layers");
      choices.get(i).forEach(numbers::add);
      json.put("text", texts.get(i));
      lines.add(new Line(json, "layers " + choices.get(i) + " of B: " + texts.get(i)));
    }
    return lines;
  }

  private static List<List<Integer>> all(Autoencoder model) {
    List<List<Integer>> choices = new ArrayList<>(List.of(List.of()));
    List<Integer> every = new ArrayList<>();
    for (int i = 0; i < model.layers(); i++) {
      choices.add(List.of(model.firstLayer() + i));
      every.add(model.firstLayer() + i);
    }
    if (every.size() > 1) {
      choices.add(every);
    }
    return choices;
  }

  private static boolean[] chosen(List<Integer> layers, Autoencoder model) {
    boolean[] chosen = new boolean[model.layers()];
    layers.forEach(layer -> chosen[layer - model.firstLayer()] = true);
    return chosen;
  }
}
