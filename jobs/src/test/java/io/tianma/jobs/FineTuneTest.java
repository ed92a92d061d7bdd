package io.tianma.jobs;

import static io.tianma.jobs.CommandLineRunner.tianma;
import static io.tianma.jobs.MadeUpTitles.text;
import static io.tianma.jobs.MadeUpTitles.title;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.tianma.data.store.CanonicalJson;
import io.tianma.jobs.CommandLineRunner.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Fine-tuning by commands only, on {@link MadeUpTitles}. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FineTuneTest {
  @TempDir static Path directory;
  private static Path config;
  private static Outcome first;

  @BeforeAll
  static void fineTune() throws IOException {
    Path corpus = TinyCorpus.write(directory.resolve("corpus"), 30, 1);
    Path train = directory.resolve("train.tsv");
    List<String> rows = new ArrayList<>(List.of("title\tcontent"));
    for (int i = 0; i < 80; i++) {
      rows.add(title(i) + "\t" + text(i));
    }
    rows.add(20, "一栏而已");
    rows.add(30, "\t" + text(900));
    rows.add(40, title(901) + "\t");
    rows.add(rows.get(50));
    Files.write(train, rows);
    Path test = directory.resolve("test.jsonl");
    List<String> lines = new ArrayList<>();
    for (int i = 100; i < 120; i++) {
      lines.add("{\"content\": \"%s\", \"title\": \"%s\"}".formatted(text(i), title(i)));
    }
    lines.add("{\"content\": \"半个");
    Files.write(test, lines);
    config = TinyCorpus.config(directory.resolve("run.conf"), corpus, work());
    Files.writeString(
        config,
        Files.readString(config)
            + """

            stages = [{ name = base, rounds = 3 }]
            finetune {
              train = "%s", test = "%s", epochs = 40, batch-size = 8, learning-rate = 0.02
              max-source = 20, max-target = 6, held-out = 0.1
            }
            """
                .formatted(train, test));
    tianma("finetune", "--config", config).refused(1, "vocab is not there", "tianma vocab");
    tianma("run", "--config", config).done();
    first = tianma("finetune", "--config", config).done();
  }

  @Test
  @Order(1)
  void theModelLearnsToWriteTitles() throws IOException {
    JsonNode after = json("finetune/evaluation/metrics.json");
    JsonNode before = json("finetune/evaluation/before.json");
    assertThat(after.path("dialect").asText()).isEqualTo("rouge-py");
    assertThat(after.path("generated").asInt()).isEqualTo(20);
    assertThat(score(after, "rougeL-char (rouge-py)")).as(first.out()).isGreaterThan(0.5);
    assertThat(score(after, "rougeL-char (rouge-py)"))
        .isGreaterThan(2 * score(before, "rougeL-char (rouge-py)"));
    assertThat(after.path("checkpoints").get(1).path("loss").asDouble())
        .isLessThan(after.path("checkpoints").get(0).path("loss").asDouble());
    assertThat(first.out())
        .contains(
            "before fine-tuning:",
            "rougeL-char (rouge-py)",
            "lead baseline",
            "checkpoints/finetune")
        .contains("report: " + work().resolve("finetune.html"));
    assertThat(work().resolve("finetune.html"))
        .content()
        .contains("<html", "rougeL-char", "before fine-tuning", "Fine-tuning took the loss")
        .contains("is better than what it wrote before fine-tuning")
        .doesNotContain("before growth");
    assertThat(Files.readAllLines(work().resolve("finetune/evaluation/samples.jsonl")))
        .hasSize(20)
        .allMatch(line -> line.contains("\"generated\":") && !line.contains("\uFFFD"));
  }

  /** Every figure of the table is the mean of what stands beside the texts. */
  @Test
  @Order(2)
  void scoresAreTheMeansOfThoseOfTheSamples() throws IOException {
    List<JsonNode> samples = lines("finetune/evaluation/samples.jsonl");
    JsonNode scores = json("finetune/evaluation/metrics.json").path("scores");
    assertThat(scores).hasSizeGreaterThan(3);
    for (JsonNode score : scores) {
      String metric = score.path("metric").asText();
      assertThat(mean(samples, "scores", metric))
          .as(metric)
          .isCloseTo(score.path("generated").asDouble(), within(1e-9));
      assertThat(mean(samples, "lead-scores", metric))
          .as("lead, " + metric)
          .isCloseTo(score.path("lead").asDouble(), within(1e-9));
    }
  }

  /** Whether fine-tuning made titles better is tested pair by pair, as compare does. */
  @Test
  @Order(2)
  void whatWasWrittenBeforeIsKeptAndComparedWithATest() throws IOException {
    String metric = "rougeL-char (rouge-py)";
    List<JsonNode> before = lines("finetune/evaluation/before-samples.jsonl");
    assertThat(before).hasSize(20);
    JsonNode both = json("finetune/evaluation/metrics.json").at("/writing/before").path(metric);
    assertThat(both.path("b").asDouble()).isCloseTo(mean(before, "scores", metric), within(1e-9));
    assertThat(both.path("b").asDouble())
        .isCloseTo(score(json("finetune/evaluation/before.json"), metric), within(1e-9));
    assertThat(both.path("a").asDouble())
        .isCloseTo(score(json("finetune/evaluation/metrics.json"), metric), within(1e-9));
    assertThat(both.path("difference").path("low").asDouble()).isPositive();
    assertThat(both.path("p").asDouble()).isBetween(1 / 1001.0, 0.05);
    assertThat(first.out())
        .containsPattern(
            "rougeL-char \\(rouge-py\\) +0\\.\\d{4}   now \\+[01]\\.\\d{4} \\(\\+[01].*p = 0\\.0");
  }

  private static double mean(List<JsonNode> samples, String key, String metric) {
    return samples.stream().mapToDouble(s -> s.path(key).path(metric).asDouble(-1)).sum()
        / samples.size();
  }

  @Test
  @Order(2)
  void badRowsAreCountedAndEndNothing() throws IOException {
    JsonNode train = json("finetune/train/MANIFEST.json").path("counts");
    assertThat(train.path("in").asInt()).isEqualTo(84);
    assertThat(train.path("kept").asInt()).isEqualTo(80);
    assertThat(train.path("dropped").path("broken-table").asInt()).isEqualTo(1);
    assertThat(train.path("dropped").path("no-title").asInt()).isEqualTo(1);
    assertThat(train.path("dropped").path("empty").asInt()).isEqualTo(1);
    assertThat(train.path("dropped").path("same-id").asInt()).isEqualTo(1);
    assertThat(work().resolve("finetune/train/dropped.jsonl")).content().contains("1 fields");
    JsonNode test = json("finetune/test/MANIFEST.json").path("counts");
    assertThat(test.path("kept").asInt()).isEqualTo(20);
    assertThat(test.path("dropped").path("broken-json").asInt()).isEqualTo(1);
    JsonNode shards = json("finetune/shards/MANIFEST.json");
    assertThat(shards.path("counts").path("in").asInt()).isEqualTo(80);
    JsonNode statistics = shards.path("statistics");
    int held = statistics.path("held-out-rows").asInt();
    assertThat(held).isBetween(1, 20);
    assertThat(statistics.path("train-rows").asInt() + held).isEqualTo(80);
    assertThat(statistics.path("mean-source-tokens").asDouble()).isLessThanOrEqualTo(20);
    assertThat(statistics.path("mean-target-tokens").asDouble()).isLessThanOrEqualTo(6);
  }

  @Test
  @Order(3)
  void aSecondRunDoesNothingAndLineageTellsOfEverything() {
    String again = tianma("finetune", "--config", config).done().out();
    assertThat(again.lines().filter(line -> line.endsWith(": up to date"))).hasSize(7);
    assertThat(again).doesNotContain(": made", "round ");
    assertThat(tianma("lineage", work().resolve("finetune/evaluation")).done().out())
        .containsPattern("checkpoints/finetune/round-000000 +restart")
        .containsPattern("checkpoints/base +pretrain")
        .containsPattern("train.tsv/train.tsv +raw +[0-9a-f]{64}")
        .containsPattern("test.jsonl/test.jsonl +raw +[0-9a-f]{64}");
  }

  @Test
  @Order(4)
  void whatWasInterruptedEndsInTheSameBits() throws IOException {
    Path stage = work().resolve("checkpoints/finetune");
    String whole = Files.readString(stage.resolve("MANIFEST.json"));
    Files.delete(stage.resolve("MANIFEST.json"));
    List<Path> rounds;
    try (Stream<Path> all = Files.list(stage)) {
      rounds = all.filter(p -> p.getFileName().toString().startsWith("round-0")).sorted().toList();
    }
    Path last = rounds.get(rounds.size() - 1);
    assertThat(rounds).hasSizeGreaterThan(2);
    Files.write(last.resolve("model.safetensors"), new byte[7]);
    assertThat(tianma("finetune", "--config", config).out()).contains("going on from");
    assertThat(stage.resolve("MANIFEST.json")).content().isEqualTo(whole);
  }

  @Test
  @Order(5)
  void theTunedModelWritesAndIsExported() throws IOException {
    Path in = directory.resolve("in.jsonl");
    Path out = directory.resolve("out.jsonl");
    Files.writeString(in, "{\"text\": \"" + text(101) + "\"}\n");
    tianma("generate", "--config", config, "--stage", "finetune", "--input", in, "--output", out)
        .done();
    assertThat(out).content().contains("\"generated\":\"");
    Path plain = Files.writeString(directory.resolve("in.txt"), text(101) + "\n\n" + text(102));
    Path answers = directory.resolve("out.txt");
    tianma(
            "generate",
            "--config",
            config,
            "--stage",
            "finetune",
            "--input",
            plain,
            "--output",
            answers)
        .done();
    assertThat(Files.readAllLines(answers)).hasSize(3).element(1).isEqualTo("");
    assertThat(out)
        .content()
        .contains("\"generated\":\"" + Files.readAllLines(answers).get(0) + "\"");
    Path model = directory.resolve("model");
    tianma("export", "--config", config, "--stage", "finetune", "--output", model).done();
    assertThat(model).isDirectoryContaining("glob:**/model.safetensors");
    Path same = directory.resolve("same.txt");
    Object[] exported = {
      "generate",
      "--config",
      config,
      "--model",
      model,
      "--input",
      plain,
      "--output",
      same,
      "--set",
      "shards.max-source=20",
      "--set",
      "evaluate.max-new-tokens=6",
      "--set",
      "work-dir=" + directory.resolve("nowhere")
    };
    tianma(exported).done();
    assertThat(same).hasSameTextualContentAs(answers);
    Object[] drawn =
        Stream.concat(
                Stream.of(exported), Stream.of("--overwrite", "--set", "generation.temperature=5"))
            .toArray();
    tianma(drawn).done();
    String once = Files.readString(same);
    assertThat(once).isNotEqualTo(Files.readString(answers));
    tianma(Stream.concat(Stream.of(drawn), Stream.of("--set", "spark.master=local[1]")).toArray())
        .done();
    assertThat(same).hasContent(once);
    tianma(
            "generate",
            "--config",
            config,
            "--model",
            model,
            "--stage",
            "base",
            "--input",
            in,
            "--output",
            out)
        .refused(2, "--stage, --checkpoint, --model");
  }

  /** As it writes by the name of the stage: no more than 6 tokens, though 7 are the least. */
  @Test
  @Order(5)
  void aRoundOfTheFineTuningWritesWithinItsLimits() throws IOException {
    Path in = Files.writeString(directory.resolve("rounds.txt"), text(103) + "\n" + text(104));
    Path round = result(work().resolve("checkpoints/finetune")).getParent();
    List<String> answers = new ArrayList<>();
    for (String[] model :
        new String[][] {
          {"--stage", "finetune"},
          {"--checkpoint", "checkpoints/finetune/" + round.getFileName()},
          {"--checkpoint", round.toString()}
        }) {
      for (String limit : List.of("generation.min-new-tokens=1", "generation.min-new-tokens=7")) {
        Path out = directory.resolve("rounds-" + answers.size() + ".txt");
        List<Object> all = new ArrayList<>(List.of("generate", "--config", config));
        all.addAll(List.of(model));
        all.addAll(List.of("--input", in, "--output", out, "--set", limit));
        tianma(all.toArray()).done();
        answers.add(Files.readString(out));
      }
    }
    assertThat(answers.get(0)).as("limits that show").isNotEqualTo(answers.get(1));
    assertThat(answers.subList(2, 4)).isEqualTo(answers.subList(0, 2));
    assertThat(answers.subList(4, 6)).isEqualTo(answers.subList(0, 2));
    tianma(
            "generate",
            "--config",
            config,
            "--checkpoint",
            "checkpoints/finetune/round-999999",
            "--input",
            in,
            "--output",
            directory.resolve("none.txt"))
        .refused(1, "round-999999 is not there: run tianma finetune first");
  }

  @Test
  @Order(6)
  void twoRunsAreComparedWithATest() throws IOException {
    Path json = directory.resolve("compare.json");
    Outcome outcome =
        tianma("compare", work(), work().resolve("finetune/evaluation"), "--json", json).done();
    assertThat(outcome.out())
        .contains("configuration and corpus are the same", "20 pairs, 1,000 resamples, seed 1")
        .containsPattern("rougeL-char \\(rouge-py\\) .* \\+0.00 .* 1.0000  may be chance");
    assertThat(json).content().contains("\"resamples\" : 1000", "\"rougeL-char (rouge-py)\"");
    tianma("compare", directory, work()).refused(1, "there is no evaluation");
    Path index = directory.resolve("index.html");
    tianma("index", directory, "--output", index).done();
    assertThat(index)
        .content()
        .contains(
            work().getFileName() + "/report.html\"", ", fine-tuned</a>", "rougeL-char (rouge-py)");
    assertThat(tianma("compare", work(), work().resolve("evaluation")).done().out())
        .contains("finetune", "losses are of different texts", "nothing to test");
  }

  @Test
  @Order(7)
  void everyCheckpointIsScoredByEveryTestSetAndWhatIsThereIsLeftAlone() throws IOException {
    Object[] evaluate = {
      "evaluate",
      "--config",
      config,
      "--set",
      "evaluate.generate=20",
      "--set",
      "test-sets=[{name=titles,path=\"" + directory.resolve("test.jsonl") + "\"}]"
    };
    assertThat(tianma(evaluate).done().out())
        .containsPattern("titles +base +\\d+\\.\\d+ +0\\.\\d+  standard");
    Path cell = work().resolve("evaluations/titles/base");
    assertThat(cell.resolve("metrics.prom")).content().contains("tianma_score_ratio{metric=");
    assertThat(Files.readAllLines(cell.resolve("samples.jsonl"))).hasSize(20);
    JsonNode metrics = json("evaluations/titles/base/metrics.json");
    assertThat(metrics.path("writing").path("baselines")).hasSize(4);
    assertThat(metrics.path("writing").path("resampling").path("resamples").asInt())
        .isEqualTo(1000);
    assertThat(metrics.path("by-length").isEmpty()).isFalse();
    assertThat(tianma(evaluate).done().out()).doesNotContain(": made");
    assertThat(tianma("compare", cell, work()).done().out())
        .containsPattern("pretrain\\[checkpoints/finetune]\\.pretrain\\.batch-size +- +8\n")
        .containsPattern("title-pairs\\[tests/titles] raw test.jsonl/test.jsonl +\\w{12} +-\n")
        .doesNotContain("[checkpoints/base]", "are not known", "configuration and corpus");
    Path index = directory.resolve("cells.html");
    tianma("index", directory, "--output", index).done();
    assertThat(index).content().contains(">" + work().getFileName() + ", titles, base</span>");
  }

  @Test
  @Order(7)
  void shardsOfARunAreATestSetUnlessTheirTokensAreOthers() throws IOException {
    Path shards = work().resolve("shards");
    assertThat(tianma(evaluating(shards)).done().out())
        .containsPattern("shards +base +\\d+\\.\\d+ +0\\.\\d+ ");
    JsonNode own = json("evaluation/metrics.json").path("checkpoints").path(0);
    JsonNode again = json("evaluations/shards/base/metrics.json").path("checkpoints").path(0);
    assertThat(again.path("checkpoint").asText()).isEqualTo("checkpoints/base");
    assertThat(again.path("loss").asDouble()).isEqualTo(own.path("loss").asDouble()).isPositive();
    assertThat(tianma(evaluating(shards)).done().out()).doesNotContain(": made");

    Path alien = Files.createDirectories(directory.resolve("alien")).resolve("shards");
    FileUtils.copyDirectory(shards.toFile(), alien.toFile());
    Path manifest = alien.resolve("MANIFEST.json");
    String text = Files.readString(manifest);
    for (String hash : CanonicalJson.read(text, JsonNode.class).findValuesAsText("hash")) {
      text = text.replace(hash, "0".repeat(hash.length()));
    }
    Files.writeString(manifest, text);
    Files.deleteIfExists(alien.resolve(".MANIFEST.json.crc"));
    tianma(evaluating(alien)).refused(1, "test-sets.shards.path = " + alien, "another vocabulary");
  }

  private Object[] evaluating(Path set) {
    String test = "test-sets=[{name=shards,path=\"" + set + "\"}]";
    return new Object[] {"evaluate", "--config", config, "--set", test};
  }

  @Test
  @Order(8)
  void anImportedModelIsFineTunedWithoutACorpusAndRowsMayComeInAnyOrder() throws IOException {
    Path model = directory.resolve("base-model");
    tianma("export", "--config", config, "--stage", "base", "--output", model).done();
    Path train = directory.resolve("train.tsv");
    List<String> rows = new ArrayList<>(Files.readAllLines(train));
    String header = rows.remove(0);
    Collections.shuffle(rows, new Random(5));
    rows.add(0, header);
    Path shuffled = Files.write(directory.resolve("shuffled.tsv"), rows);
    Path other = directory.resolve("other");
    Object[] settings = {
      "--config",
      config,
      "--set",
      "imported.directory=" + model,
      "--set",
      "work-dir=" + other,
      "--set",
      "finetune.train=" + shuffled,
      "--set",
      "spark.master=local[1]"
    };
    tianma(Stream.concat(Stream.of("import"), Stream.of(settings)).toArray()).done();
    Outcome done = tianma(Stream.concat(Stream.of("finetune"), Stream.of(settings)).toArray());
    assertThat(done.done().out()).contains("checkpoints/base: not trained; taking what was imp");
    assertThat(result(other.resolve("checkpoints/finetune")))
        .hasSameBinaryContentAs(result(work().resolve("checkpoints/finetune")));
    String file = " raw model.safetensors +- +\\w{12}\n";
    assertThat(tianma("compare", work(), other).done().out())
        .containsPattern("import\\[checkpoints/base/round-000000]" + file)
        .containsPattern("pretrain\\[checkpoints/base]\\.stage\\.rounds +3 +-\n")
        .doesNotContain("[checkpoints/finetune] (weights)", "are not known");
  }

  /** The model is trained; only what it writes for the test is made anew. */
  @Test
  @Order(9)
  void beamsWriteTooAndTitlesAreScoredAsTheyStandInTheFile() throws IOException {
    Path strange = directory.resolve("strange.jsonl");
    List<String> lines = new ArrayList<>();
    for (int i = 200; i < 206; i++) {
      lines.add("{\"content\": \"%s\", \"title\": \"%s龘\"}".formatted(text(i), title(i)));
    }
    Files.write(strange, lines);
    String vocab = Files.readString(work().resolve("vocab/vocab.txt"));
    assertThat(vocab).doesNotContain("龘");
    Outcome done =
        tianma(
                "finetune",
                "--config",
                config,
                "--set",
                "finetune.test=" + strange,
                "--set",
                "finetune.beams=3")
            .done();
    assertThat(done.out()).contains("checkpoints/finetune: up to date");
    JsonNode made = json("finetune/evaluation/MANIFEST.json");
    assertThat(made.path("configuration").path("generation").path("beams").asInt()).isEqualTo(3);
    assertThat(Files.readAllLines(work().resolve("finetune/evaluation/samples.jsonl")))
        .hasSize(6)
        .allMatch(line -> line.contains("龘\"") && !line.contains("\uFFFD"));
    double score = score(json("finetune/evaluation/metrics.json"), "rouge1-char (rouge-py)");
    // of titles as tokens keep them, the unknown one would be missing or be matched by another
    assertThat(score).isStrictlyBetween(0.3, 1 - 1e-6);
  }

  /** The weights of the round that the manifest of a stage names. */
  private static Path result(Path stage) throws IOException {
    JsonNode manifest =
        CanonicalJson.read(Files.readString(stage.resolve("MANIFEST.json")), JsonNode.class);
    for (JsonNode file : manifest.path("files")) {
      if (file.path("name").asText().endsWith("/model.safetensors")) {
        return stage.resolve(file.path("name").asText());
      }
    }
    throw new AssertionError(stage + " names no weights");
  }

  @Test
  @Order(2)
  void shardsThatWouldBeOthersAreRefusedBeforeTheyAreMade() throws IOException {
    Path shards = work().resolve("finetune/shards/MANIFEST.json");
    String before = Files.readString(shards);
    tianma("finetune", "--config", config, "--set", "finetune.max-source=18")
        .refused(
            1,
            "checkpoints/finetune: is finished and would be trained anew, since finetune/shards"
                + " would be another: finetune.max-source = 20, now 18; set it back, or --replace");
    assertThat(shards).content().isEqualTo(before);
  }

  /** Judged on the test pairs themselves, so that the figures of both have to agree. */
  @Test
  @Order(10)
  void theBestEpochIsChosenByWhatTheModelWrites() throws IOException {
    String test = directory.resolve("test.jsonl").toString();
    String metric = "rougeL-char (rouge-py)";
    Outcome done =
        tianma(
                "finetune",
                "--config",
                config,
                "--replace",
                "--set",
                "finetune.validation=" + test,
                "--set",
                "finetune.best-by=rougel",
                "--set",
                "pretrain.evaluate-pairs=20",
                "--set",
                "finetune.optimizer=adafactor",
                "--set",
                "finetune.epochs=6",
                "--set",
                "finetune.learning-rate=0.1")
            .done();
    List<Double> scores = new ArrayList<>();
    List<Double> losses = new ArrayList<>();
    Path stage = work().resolve("checkpoints/finetune");
    try (Stream<Path> rounds = Files.list(stage)) {
      Path last =
          rounds
              .filter(p -> p.getFileName().toString().startsWith("round-0"))
              .max(Path::compareTo)
              .orElseThrow();
      for (String line : Files.readAllLines(last.resolve("metrics.jsonl"))) {
        JsonNode round = CanonicalJson.read(line, JsonNode.class);
        if (round.has("held-out-loss")) {
          scores.add(round.path("dev-" + metric).asDouble(-1));
          losses.add(round.path("held-out-loss").asDouble());
        }
      }
    }
    double greatest = Collections.max(scores);
    assertThat(scores).hasSize(6).allMatch(score -> score >= 0);
    assertThat(greatest).isGreaterThan(Collections.min(scores));
    assertThat(score(json("finetune/evaluation/metrics.json"), metric)).isEqualTo(greatest);
    if (scores.get(5) < greatest) {
      assertThat(done.out()).contains("finetune: dev-" + metric + " was greatest after round");
    }
    assertThat(json("checkpoints/finetune/MANIFEST.json").at("/configuration/pretrain/optimizer"))
        .asString()
        .contains("\"method\":\"adafactor\"", "\"learning-rate\":0.1");
    assertThat(losses).hasSize(6);
  }

  @Test
  @Order(11)
  void whatIsWrongIsSaidInOneLine() {
    with("finetune.best-by=bleu")
        .refused(2, "finetune.best-by = bleu", "finetune.validation is empty");
    with("finetune.best-by=luck").refused(2, "finetune.best-by", "loss, bleu, rouge1");

    with("finetune.train=").refused(2, "finetune.train = \"\"", "TSV or JSON lines");
    with("finetune.test=/no/such.tsv").refused(2, "finetune.test = /no/such.tsv", "no such file");
    with("finetune.source-field=body")
        .refused(1, "finetune/train would be another: finetune.source-field = content, now body");
    tianma("finetune", "--config", config, "--replace", "--set", "finetune.source-field=body")
        .refused(2, "finetune.train = ", "no pair in it", "no column body in [title, content]");
    with("finetune.epochs=0").refused(2, "finetune.epochs = 0", "positive");
    with("finetune.held-out=1").refused(2, "finetune.held-out = 1.0", "between 0 and 1");
    with("finetune.dialect=rouge").refused(2, "finetune.dialect", "standard, rouge-py");
    with("stage.model.d-ff=100000000")
        .refused(1, "stage finetune: more parameters than one array holds", "a smaller model");
    with("finetune.stage=huge").refused(2, "none named huge");
    with("stages=[{name=finetune,rounds=1}]").refused(2, "stages = [finetune]", "choose another");
  }

  private static Outcome with(String setting) {
    return tianma("finetune", "--config", config, "--set", setting);
  }

  private static JsonNode json(String file) throws IOException {
    return CanonicalJson.read(Files.readString(work().resolve(file)), JsonNode.class);
  }

  private static List<JsonNode> lines(String file) throws IOException {
    return Files.readAllLines(work().resolve(file)).stream()
        .map(line -> CanonicalJson.read(line, JsonNode.class))
        .toList();
  }

  private static double score(JsonNode evaluation, String metric) {
    for (JsonNode score : evaluation.path("scores")) {
      if (score.path("metric").asText().equals(metric)) {
        return score.path("generated").asDouble();
      }
    }
    throw new AssertionError(metric + " is missing");
  }

  private static Path work() {
    return directory.resolve("work");
  }
}
