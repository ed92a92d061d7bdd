package io.tianma.jobs;

import static io.tianma.jobs.CommandLineRunner.tianma;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tianma.data.store.CanonicalJson;
import io.tianma.jobs.CommandLineRunner.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model that one run trained and exported starts another run, by commands only. */
class ImportTest {
  private static final List<String> FILES =
      List.of("config.json", "model.safetensors", "vocab.txt", "tokenizer_config.json");

  @TempDir static Path shared;
  private static Path corpus;
  private static Path first;
  private static Path model;

  @TempDir Path directory;

  @BeforeAll
  static void exportAModel() throws IOException {
    corpus = TinyCorpus.write(shared.resolve("corpus"), 30, 1);
    first = TinyCorpus.config(shared.resolve("first.conf"), corpus, shared.resolve("first"));
    model = shared.resolve("model");
    tianma(with("run", first, "stages=[{name=base,rounds=3}]")).done();
    tianma(with("export", first, "stages=[{name=base,rounds=3}]", "--output", model)).done();
  }

  @Test
  void whatIsImportedIsExportedWithEqualBits() throws IOException {
    Path config = importing(model);
    Outcome done = tianma("import", "--config", config).done();
    assertThat(done.out()).contains("checkpoints/base/round-000000: made", "vocab: made");
    Path again = directory.resolve("again");
    tianma("export", "--config", config, "--stage", "base", "--round", 0, "--output", again).done();
    for (String file : FILES) {
      assertThat(again.resolve(file)).hasSameBinaryContentAs(model.resolve(file));
    }
    assertThat(tianma("import", "--config", config).done().out())
        .contains("checkpoints/base/round-000000: up to date", "vocab: up to date");
  }

  @Test
  void theCardOfAnExportNamesCorporaScoresAndLineage() throws IOException {
    assertThat(model.resolve("README.md"))
        .content()
        .contains("| tiny | CC0-1.0 |", "| held-out-loss |", "| rouge1-char, generated")
        .containsPattern("\\| documents \\| ingest \\| `[0-9a-f]{64}` \\| 30 \\|");
    assertThat(model.resolve("generation_config.json"))
        .content()
        .contains("\"max_new_tokens\" : 24", "\"decoder_start_token_id\" : 101");
    assertThat(model.resolve("tokenizer_config.json"))
        .content()
        .contains("\"model_max_length\" : 48");
  }

  @Test
  void aRunGoesOnFromAnImportedModelAndItsVocabulary() throws IOException {
    Path config = importing(model);
    Outcome done = tianma("run", "--config", config).done();
    assertThat(done.out()).contains("checkpoints/base: kept", "report: ");
    assertThat(work().resolve("vocab/counts.tsv")).doesNotExist();
    assertThat(work().resolve("vocab/vocab.txt"))
        .hasSameBinaryContentAs(model.resolve("vocab.txt"));
    double before = heldOutLoss(shared.resolve("first/checkpoints/base"));
    assertThat(heldOutLoss(work().resolve("checkpoints/base"))).isLessThan(before);
    assertThat(tianma("lineage", work().resolve("checkpoints/large")).done().out())
        .containsPattern("checkpoints/base/round-000000 +import")
        .containsPattern("model/model.safetensors +raw +[0-9a-f]{64}  \\d+ B")
        .containsPattern("model/vocab.txt +raw +[0-9a-f]{64}");
    assertThat(work().resolve("report.html")).content().contains("round-000000");
    assertThat(tianma("run", "--config", config).done().out()).contains("all is up to date");
    tianma("report", "--config", config).done();
  }

  @Test
  void theStagesOfARunTakeTheSameStartOneByOne() throws IOException {
    Path config = importing(model);
    for (String job : List.of("ingest", "clean", "dedup", "vocab", "pairs", "shards")) {
      tianma(job, "--config", config).done();
    }
    tianma("pretrain", "--config", config)
        .refused(1, "checkpoints/base/round-000000 is not there", "tianma import");
    tianma("import", "--config", config).done();
    tianma("pretrain", "--config", config).done();
    String one = Files.readString(work().resolve("checkpoints/base/MANIFEST.json"));
    tianma("run", "--config", config).done();
    assertThat(work().resolve("checkpoints/base/MANIFEST.json")).content().isEqualTo(one);
  }

  @Test
  void anotherModelThanTheStageTrainsIsNamedByItsSizes() throws IOException {
    Path config = importing(model);
    for (String job : List.of("import", "run")) {
      tianma(with(job, config, "stage.model.d-ff=32", "stage.model.tied=true"))
          .refused(
              2,
              "imported.directory = " + model,
              "the model has d-ff = 24, tied = false",
              "stage base asks for d-ff = 32, tied = true");
    }
    assertThat(work()).doesNotExist();
    tianma(with("import", config, "imported.directory="))
        .refused(2, "imported.directory = \"\"", "name the directory");
    tianma(with("import", config, "imported.directory=" + directory))
        .refused(2, "imported.directory = " + directory, "holds no vocab.txt");
    Files.copy(model.resolve("vocab.txt"), directory.resolve("vocab.txt"));
    tianma(with("import", config, "imported.directory=" + directory))
        .refused(2, "imported.directory = " + directory, "config.json is not there");
  }

  @Test
  void aModelWithAnotherKindOfVocabularyIsRefused() throws IOException {
    Path copy = copy();
    Path vocab = copy.resolve("vocab.txt");
    String tokens = Files.readString(vocab);
    Files.delete(vocab);
    refused(copy, 2, "holds no vocab.txt", "word pieces");
    Files.writeString(vocab, tokens.replaceFirst("\\[CLS]", "[BOS]"));
    refused(copy, 2, "row 101 must be [CLS]");
    Files.writeString(vocab, tokens + "龘龘龘\n");
    long rows = tokens.lines().count();
    refused(copy, 2, "vocab.txt has %d tokens, config.json says %d".formatted(rows + 1, rows));
    Files.writeString(vocab, tokens);
    edit(copy, "decoder_start_token_id\" : 101", "decoder_start_token_id\" : 0");
    refused(copy, 2, "decoder_start_token_id means 0", "101 only");
  }

  @Test
  void aDamagedModelIsRefused() throws IOException {
    Path copy = copy();
    Path tensors = copy.resolve("model.safetensors");
    byte[] bytes = Files.readAllBytes(tensors);
    Files.write(tensors, java.util.Arrays.copyOf(bytes, bytes.length / 2));
    refused(copy, 2, "model.safetensors");
    byte[] header = bytes.clone();
    header[6] = 0x7f; // a header longer than any file
    Files.write(tensors, header);
    refused(copy, 2, "model.safetensors");
    byte[] nan = bytes.clone();
    nan[bytes.length - 1] = 0x7f;
    nan[bytes.length - 2] = (byte) 0xc0; // the last of its floats, little endian
    Files.write(tensors, nan);
    refused(copy, 2, "holds NaN at place");
    nan[bytes.length - 2] = (byte) 0x80;
    nan[bytes.length - 3] = 0;
    nan[bytes.length - 4] = 0;
    Files.write(tensors, nan);
    refused(copy, 2, "holds Infinity at place");
    Files.write(tensors, bytes);
    Path vocab = copy.resolve("vocab.txt");
    byte[] tokens = Files.readAllBytes(vocab);
    Files.write(vocab, new byte[] {(byte) 0xe5, '\n'}, java.nio.file.StandardOpenOption.APPEND);
    refused(copy, 2, "vocab.txt", "is not UTF-8 text");
    Files.write(vocab, tokens);
    edit(copy, "\"d_kv\"", "\"d_key\"");
    refused(copy, 2, "d-kv = 64", "asks for d-kv = 8"); // what mT5 has where the key is missing
  }

  private void refused(Path imported, int code, String... parts) throws IOException {
    Outcome outcome = tianma("import", "--config", importing(imported));
    outcome.refused(code, parts).refused(code, imported.toString());
    assertThat(work().resolve("checkpoints/base/round-000000")).doesNotExist();
  }

  private Path importing(Path imported) throws IOException {
    Path config = TinyCorpus.config(directory.resolve("run.conf"), corpus, work());
    return Files.writeString(
        config, Files.readString(config) + "\nimported.directory = \"" + imported + "\"\n");
  }

  private Path copy() throws IOException {
    Path copy = Files.createDirectories(directory.resolve("copy"));
    for (String file : FILES) {
      Files.copy(model.resolve(file), copy.resolve(file));
    }
    return copy;
  }

  private static void edit(Path copy, String old, String replacement) throws IOException {
    Path config = copy.resolve("config.json");
    String text = Files.readString(config);
    assertThat(text).contains(old);
    Files.writeString(config, text.replace(old, replacement));
  }

  private static double heldOutLoss(Path checkpoints) throws IOException {
    String manifest = Files.readString(checkpoints.resolve("MANIFEST.json"));
    return CanonicalJson.read(manifest, JsonNode.class)
        .path("statistics")
        .path("held-out-loss")
        .asDouble(Double.NaN);
  }

  private static Object[] with(String job, Path config, Object... more) {
    List<Object> arguments = new ArrayList<>(List.of(job, "--config", config));
    for (Object argument : more) {
      if (argument.toString().contains("=")) {
        arguments.add("--set");
      }
      arguments.add(argument);
    }
    return arguments.toArray();
  }

  private Path work() {
    return directory.resolve("work");
  }
}
