package io.tianma.train.spark.exchange;

import com.fasterxml.jackson.databind.JsonNode;
import io.tianma.data.hadoop.Artifact;
import io.tianma.data.hadoop.Artifacts;
import io.tianma.data.store.Input;
import io.tianma.train.model.Architecture;
import io.tianma.train.model.config.ModelConfig;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The {@code README.md} of an exported model: what it is, how to load it, which texts it learned
 * from under which licences, its scores, and the hash of everything that it was made from. All of
 * it stands in manifests, so that equal models have equal cards.
 *
 * <p>Source of the head's keys: huggingface.co/docs/hub/model-cards.
 */
final class ModelCard {
  /** Artifacts of a work directory that score a checkpoint. */
  private static final List<String> SCORES =
      List.of("evaluation", "finetune/evaluation", "latents");

  private final ModelConfig config;
  private final Artifact checkpoint;
  private final List<Artifact> lineage;
  private final List<Artifact> scored;
  private final StringBuilder text = new StringBuilder();

  private ModelCard(
      ModelConfig config, Artifact checkpoint, List<Artifact> lineage, List<Artifact> scored) {
    this.config = config;
    this.checkpoint = checkpoint;
    this.lineage = lineage;
    this.scored = scored;
  }

  /** The card of a checkpoint, with the scores of it that lie in the same work directory. */
  static String of(Artifacts artifacts, Artifact checkpoint, ModelConfig config) {
    List<Artifact> scored =
        SCORES.stream()
            .map(artifacts::find)
            .flatMap(Optional::stream)
            .filter(a -> a.manifest().inputs().contains(checkpoint.asInput()))
            .toList();
    return new ModelCard(config, checkpoint, Ancestors.of(artifacts, checkpoint), scored).text();
  }

  private String text() {
    line("---\nlanguage: zh\nlibrary_name: transformers\ntags: [tianma]\n---");
    line("# %s", checkpoint.directory());
    line("\nA Chinese %s of %,d parameters, trained by Tianma.\n", kind(), parameters());
    use();
    corpus();
    training();
    scores();
    lineage();
    return text.toString();
  }

  private long parameters() {
    return Architecture.parameters(config).count();
  }

  private boolean isAutoencoder() {
    return config.latentLayers() > 0;
  }

  private String kind() {
    return isAutoencoder() ? "autoencoder (UniVAE)" : "encoder-decoder";
  }

  private void use() {
    String model =
        config.isT5() ? (config.tied() ? "T5" : "MT5") + "ForConditionalGeneration" : null;
    String code = model == null ? ", trust_remote_code=True" : "";
    line("## Use\n\nThe tokenizer needs jieba (`pip install jieba transformers torch`).\n");
    line("```python");
    line("from transformers import AutoTokenizer, %s", model == null ? auto() : model);
    line("\ntokenizer = AutoTokenizer.from_pretrained(DIRECTORY, trust_remote_code=True)");
    line("model = %s.from_pretrained(DIRECTORY%s)", model == null ? auto() : model, code);
    line("inputs = tokenizer(TEXT, return_tensors=\"pt\")");
    line("ids = model.generate(**inputs, max_new_tokens=64)");
    line("print(tokenizer.batch_decode(ids, skip_special_tokens=True))\n```");
    line("\n`tokenization_tianma.py` also works without transformers; see the head of it.");
  }

  private static String auto() {
    return "AutoModelForSeq2SeqLM";
  }

  private void corpus() {
    Set<String> rows = new LinkedHashSet<>();
    for (Artifact artifact : lineage) {
      for (JsonNode input : artifact.manifest().configuration().path("inputs")) {
        if (input.has("licence")) {
          String licence = input.path("licence").asText();
          rows.add(
              "| %s | %s |"
                  .formatted(
                      cell(input.path("corpus").asText()),
                      licence.isBlank() ? "not stated" : cell(licence)));
        }
      }
    }
    line("\n## Corpus\n");
    if (rows.isEmpty()) {
      line("Not known: what the model was trained on is no longer in its work directory.");
      return;
    }
    line("| corpus | licence of the texts |\n|---|---|");
    rows.forEach(row -> line("%s", row));
    line("\nThe licence of the weights is for those to state who publish them.");
  }

  private static String cell(String value) {
    return value.replace("|", "\\|").replace('\n', ' ');
  }

  private void training() {
    JsonNode known = checkpoint.manifest().statistics();
    line("\n## Training\n\n| | |\n|---|---|");
    for (String name :
        List.of("round", "step", "epoch", "loss", "held-out-loss", "held-out-accuracy")) {
      if (known.path(name).isNumber()) {
        line("| %s | %s |", name, figure(known.path(name)));
      }
    }
    JsonNode options = checkpoint.manifest().configuration().path("pretrain");
    for (String name : List.of("workers", "batch-size", "averaging-frequency", "seed")) {
      if (options.has(name)) {
        line("| %s | %s |", name, figure(options.path(name)));
      }
    }
  }

  private void scores() {
    if (scored.isEmpty()) {
      return;
    }
    line("\n## Scores\n\n| held-out texts of the corpus | |\n|---|---|");
    for (Artifact artifact : scored) {
      JsonNode evaluation = artifact.manifest().statistics().elements().next();
      for (JsonNode loss : evaluation.path("checkpoints")) {
        if (loss.path("checkpoint").asText().equals(checkpoint.directory())) {
          numbers(loss);
        }
      }
      if (isLast(evaluation)) {
        for (JsonNode score : evaluation.path("scores")) {
          line(
              "| %s, generated (the beginning of the source: %s) | %s |",
              score.path("metric").asText(),
              figure(score.path("lead")),
              figure(score.path("generated")));
        }
      }
      if (!evaluation.has("checkpoints")) {
        numbers(evaluation);
      }
    }
  }

  /** Only the last checkpoint of an evaluation writes texts. */
  private boolean isLast(JsonNode evaluation) {
    JsonNode all = evaluation.path("checkpoints");
    return all.path(all.size() - 1).path("checkpoint").asText().equals(checkpoint.directory());
  }

  private void numbers(JsonNode values) {
    values
        .fields()
        .forEachRemaining(
            e -> {
              if (e.getValue().isNumber()) {
                line("| %s | %s |", e.getKey(), figure(e.getValue()));
              }
            });
  }

  private static String figure(JsonNode value) {
    return value.isIntegralNumber()
        ? String.format(Locale.ROOT, "%,d", value.asLong())
        : String.format(Locale.ROOT, "%.4g", value.asDouble());
  }

  private void lineage() {
    line("\n## Lineage\n\n| artifact | made by | SHA-256 of its manifest | raw files |");
    line("|---|---|---|---|");
    for (Artifact artifact : lineage) {
      long raw =
          artifact.manifest().inputs().stream().filter(i -> i.stage().equals(Input.RAW)).count();
      line(
          "| %s | %s | `%s` | %s |",
          artifact.directory(),
          artifact.manifest().stage(),
          artifact.hash(),
          raw == 0 ? "" : String.format(Locale.ROOT, "%,d", raw));
    }
  }

  private void line(String format, Object... values) {
    text.append(values.length == 0 ? format : String.format(Locale.ROOT, format, values))
        .append('\n');
  }
}
