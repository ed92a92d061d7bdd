package io.tianma.jobs;

import static io.tianma.jobs.CommandLineRunner.tianma;
import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.jobs.CommandLineRunner.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The whole way on a tiny corpus; each test goes on where the one before has left the work. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RunTest {
  private static final List<String> STAGES =
      List.of("documents", "clean", "dedup", "vocab", "pairs", "shards", "evaluation", "report");

  @TempDir static Path directory;

  private static Path config;
  private static Outcome first;

  @BeforeAll
  static void goesTheWholeWay() throws IOException {
    Path corpus = TinyCorpus.write(directory.resolve("corpus"), 30, 1);
    config = TinyCorpus.config(directory.resolve("run.conf"), corpus, work());
    first = run().done();
  }

  @Test
  @Order(1)
  void everyStageLeavesAnArtifactAndTheReportIsNamed() {
    for (String stage : STAGES) {
      assertThat(work().resolve(stage).resolve("MANIFEST.json")).exists();
    }
    assertThat(work().resolve("checkpoints/base/MANIFEST.json")).exists();
    assertThat(work().resolve("checkpoints/large/round-000000/MANIFEST.json")).exists();
    assertThat(work().resolve("report.html")).content().contains("<html", "</html>");
    assertThat(first.out())
        .contains("report: " + work().resolve("report.html"))
        .contains("checkpoints/large", "held-out loss", "unigram entropy", "rougeL-char");
  }

  @Test
  @Order(2)
  void whatDiffersFromTheDefaultsIsPrintedAtStart() {
    assertThat(first.out())
        .startsWith("evaluate.generate = 4")
        .contains("pretrain.averaging-frequency = 2")
        .doesNotContain("pretrain.precision");
  }

  @Test
  @Order(3)
  void aSecondRunDoesNothingAndSaysSo() throws IOException {
    Map<String, String> before = files();
    Outcome second = run().done();
    assertThat(second.out()).contains("all is up to date", "report: ");
    assertThat(made(second)).isEmpty();
    assertThat(files()).isEqualTo(before);
  }

  @Test
  @Order(4)
  void aJobOfItsOwnFindsWhatTheRunMade() {
    for (String job : List.of("ingest", "clean", "dedup", "vocab", "pairs", "shards")) {
      assertThat(made(tianma(job, "--config", config).done())).as(job).isEmpty();
    }
    assertThat(made(tianma("pretrain", "--config", config, "--stage", "large").done())).isEmpty();
    assertThat(made(tianma("grow", "--config", config).done())).isEmpty();
    assertThat(made(tianma("evaluate", "--config", config).done())).isEmpty();
    assertThat(made(tianma("report", "--config", config).done())).isEmpty();
  }

  @Test
  @Order(5)
  void lineageGoesBackToEveryRawFile() {
    String told = tianma("lineage", work().resolve("evaluation")).done().out();
    assertThat(told).contains("checkpoints/large", "grow", "shards", "dedup", "ingest");
    assertThat(told).containsPattern("tiny/document-000.txt +raw +[0-9a-f]{64}  \\d+ B");
    assertThat(told).containsPattern("tiny/document-029.txt +raw +[0-9a-f]{64}");
    String page = tianma("lineage", work().resolve("checkpoints/base")).done().out();
    assertThat(page).contains("pretrain").contains("tiny/document-007.txt");
  }

  @Test
  @Order(5)
  void rowsOfAShardAreShownAsText() {
    String shown = tianma("inspect", "--config", config, "--rows", "2").done().out();
    assertThat(shown).contains("of train/shard-00000.parquet", "天马", " │ ");
    assertThat(shown.lines().filter(line -> line.contains("of train/"))).hasSize(2);
    String id = shown.substring(0, 12);
    assertThat(tianma("inspect", "--config", config, "--id", id).done().out()).startsWith(id);
    assertThat(tianma("inspect", "--config", config, "--shard", "held-out").done().out())
        .contains("of held-out/");
    tianma("inspect", "--config", config, "--id", "nobody").refused(1, "no row", "nobody");
    String spans = "pretrain.objectives=[{kind=span-corruption, noise-density=0.3}]";
    String zero = tianma("inspect", "--config", config, "--epoch", 0, "--set", spans).done().out();
    assertThat(zero).contains("[unused1]", "[unused2]");
    assertThat(tianma("inspect", "--config", config, "--epoch", 1, "--set", spans).done().out())
        .contains("[unused1]")
        .isNotEqualTo(zero);
    assertThat(tianma("inspect", "--config", config, "--set", spans).done().out())
        .doesNotContain("[unused");
    tianma("inspect", "--config", config, "--shard", "none").refused(1, "--shard none");
    tianma("inspect", "--config", config, "--rows", 0).refused(2, "--rows = 0: must be at least 1");
    tianma("inspect", "--config", config, "--epoch", -1).refused(2, "--epoch = -1: must be");
    tianma("inspect", "--config", config, "--width", 3).refused(2, "--width = 3: must be at least");
  }

  @Test
  @Order(5)
  void theModelWritesForTextsInTheirOrder() throws IOException {
    Path in = directory.resolve("in.jsonl");
    Path out = directory.resolve("out.jsonl");
    Files.writeString(
        in, "{\"id\": \"b\", \"text\": \"天马行空。\"}\n\n{\"id\": \"a\", \"text\": \"\"}\n");
    tianma("generate", "--config", config, "--input", in, "--output", out).done();
    List<String> lines = Files.readAllLines(out);
    assertThat(lines).hasSize(2).allMatch(line -> line.contains("\"generated\":\""));
    assertThat(lines.get(0)).startsWith("{\"id\":\"b\"");
    Path once = directory.resolve("once.jsonl");
    tianma("generate", "--config", config, "--input", in, "--output", once, "--stage", "base")
        .done();
    assertThat(once).content().isNotEqualTo(Files.readString(out));
    Files.writeString(in, "{\"id\": \"b\"}\n");
    tianma("generate", "--config", config, "--input", in, "--output", out)
        .refused(1, "out.jsonl exists", "--overwrite");
    tianma("generate", "--config", config, "--input", in, "--output", out, "--overwrite")
        .refused(1, "line 1", "text");
    assertThat(Files.readAllLines(out)).isEqualTo(lines);
  }

  @Test
  @Order(5)
  void aTrainedModelIsWrittenAsHuggingFaceHasIt() throws Exception {
    Path model = directory.resolve("model");
    tianma("export", "--config", config, "--output", model).done();
    assertThat(model).isDirectoryContaining("glob:**/model.safetensors");
    assertThat(model.resolve("config.json")).content().contains("\"num_heads\"");
    assertThat(model.resolve("vocab.txt"))
        .hasSameBinaryContentAs(work().resolve("vocab/vocab.txt"));
    Path page = Path.of("..", "docs", "library.md");
    String[] said = LibraryPageTest.run(page, directory, model.toString()).split("\n", -1);
    assertThat(said[said.length - 2]).as("what the model writes").startsWith("[").endsWith("]");
    tianma("export", "--config", config, "--output", model)
        .refused(1, "exists already", "--overwrite");
    tianma("export", "--config", config, "--output", model, "--overwrite").done();
    tianma("export", "--config", config, "--output", model, "--stage", "x").refused(2, "--stage");
  }

  @Test
  @Order(5)
  void theFateOfADocumentIsExplained() throws IOException {
    String text = Files.readString(directory.resolve("corpus/document-004.txt"));
    String id = io.tianma.data.text.Document.idOf(text);
    assertThat(tianma("explain", id, "--config", config).done().out())
        .contains("document-004.txt", "licence: CC0-1.0", "clean ", "pairs ", "shards ");
    assertThat(tianma("explain", "nobody", "--config", config).err()).contains("ID = nobody");
  }

  @Test
  @Order(5)
  void aDryRunSaysWhatTrainingTakesAndTrainsNothing() throws IOException {
    Map<String, String> before = files();
    assertThat(tianma("pretrain", "--config", config, "--dry-run").done().out())
        .contains("stage base")
        .containsPattern("parameters +[0-9,]{5,}")
        .containsPattern("memory of a worker [0-9.]+ MiB")
        .containsPattern("a round +16 pairs, about [0-9,]+ source and [0-9,]+ target tokens")
        .containsPattern("an epoch +[0-9.]+ rounds; the stage has 5 rounds");
    assertThat(files()).isEqualTo(before);
  }

  @Test
  @Order(5)
  void whatWouldBeTrainedAnewIsRefusedBeforeTheWork() throws IOException {
    Map<String, String> before = files();
    run("shards.max-source=40")
        .refused(
            1,
            "checkpoints/base: is finished and would be trained anew, since shards would be another:"
                + " shards.max-source = 48, now 40; set it back, or --replace");
    run("clean.min-chars=40").refused(1, "checkpoints/base", "clean.min-chars = 50, now 40");
    run("stages.0.rounds=6")
        .refused(
            1,
            "checkpoints/large: is finished",
            "checkpoints/base would be another: stages (name = base).rounds = 5, now 6");
    run("grow.splits=equal")
        .refused(1, "checkpoints/large: is finished", "grow.splits = unequal, now equal");
    run("pretrain.seed=7").refused(1, "checkpoints/base: is finished", "pretrain.seed = 1, now 7");
    assertThat(files()).isEqualTo(before);
  }

  @Test
  @Order(5)
  void whatComesOutAsItWasIsNotRefused() {
    tianma("shards", "--config", config, "--set", "shards.max-source=40").done();
    assertThat(made(run().done())).containsExactly("shards");
  }

  @Test
  @Order(6)
  void afterAChangeOfOneKeyOnlyTheStagesItTouchesRunAgain() {
    assertThat(made(run("report.samples=2").done())).containsExactly("report");
    assertThat(made(run("report.samples=2", "evaluate.generate=3").done()))
        .containsExactly("evaluation", "report");
    assertThat(made(run("report.samples=2", "evaluate.generate=3", "stages.1.rounds=4").done()))
        .containsExactly(
            "checkpoints/large/round-000004", "checkpoints/large", "evaluation", "report");
  }

  @Test
  @Order(7)
  void aStageThatWasInterruptedIsToldToGoOn() throws IOException {
    Path manifest = work().resolve("checkpoints/large/MANIFEST.json");
    byte[] whole = Files.readAllBytes(manifest);
    Files.delete(manifest);
    for (String job : List.of("evaluate", "report")) {
      tianma(job, "--config", config)
          .refused(1, "large is not finished: run pretrain --stage large, which goes on from its");
    }
    tianma("export", "--config", config, "--output", directory.resolve("none"))
        .refused(1, "not finished: run pretrain --stage large");
    Files.write(manifest, "null".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    tianma("evaluate", "--config", config)
        .refused(1, "MANIFEST.json is torn or was edited", "delete nothing: train it again");
    Files.write(manifest, whole);
  }

  @Test
  @Order(6)
  void whatDoesNotFitIsRefusedByEachCommandThatTrains() {
    for (String job : List.of("run", "pretrain", "grow")) {
      String[] set = {"stage.model.d-ff=100000000", "stages.1.model.d-ff=100000000"};
      tianma(job, "--config", config, "--set", set[0], "--set", set[1])
          .refused(1, "more parameters than one array holds", "take a smaller model");
    }
  }

  @Test
  @Order(7)
  void anArtifactThatWasTamperedWithIsNamedWithWhatToDo() throws IOException {
    Path vocab = work().resolve("vocab/vocab.txt");
    byte[] bytes = Files.readAllBytes(vocab);
    byte[] flipped = bytes.clone();
    flipped[bytes.length / 2] ^= 1;
    Files.write(vocab, flipped);
    Files.deleteIfExists(vocab.resolveSibling(".vocab.txt.crc"));
    run().refused(1, "vocab is not a valid artifact", "vocab.txt has SHA-256", "delete it");
    Files.write(vocab, List.of("short"));
    run().refused(1, "vocab is not a valid artifact", "vocab.txt has 6 bytes", "delete it");
    Files.delete(vocab);
    run().refused(1, "vocab is not a valid artifact", "vocab.txt is missing", "delete it");
    tianma("lineage", work().resolve("shards")).refused(1, "vocab.txt is missing");
    Files.write(vocab, bytes);
  }

  @Test
  @Order(8)
  void aWorkDirectoryOfOtherInputsIsRefusedAndStaysAsItIs() throws IOException {
    Map<String, String> before = files();
    Path other = TinyCorpus.write(directory.resolve("elsewhere"), 3, 99);
    String inputs = "ingest.inputs=[{path=\"" + other + "\"}]";
    run(inputs).refused(2, "work-dir = " + work(), "tiny/document-000.txt", "another work-dir");
    tianma("ingest", "--config", config, "--set", inputs).refused(2, "work-dir = ");
    assertThat(files()).isEqualTo(before);
  }

  @Test
  @Order(9)
  void inputsThatGrewAreTheSameInputs() throws IOException {
    Path more = directory.resolve("corpus");
    TinyCorpus.write(more, 31, 1);
    Outcome grown = tianma("ingest", "--config", config).done();
    assertThat(grown.out()).contains("documents: kept 31 of 31");
  }

  private static Outcome run(String... settings) {
    Object[] arguments = new Object[3 + 2 * settings.length];
    arguments[0] = "run";
    arguments[1] = "--config";
    arguments[2] = config;
    for (int i = 0; i < settings.length; i++) {
      arguments[3 + 2 * i] = "--set";
      arguments[4 + 2 * i] = settings[i];
    }
    return tianma(arguments);
  }

  /** Artifacts that were made, in order. */
  private static List<String> made(Outcome outcome) {
    return outcome
        .out()
        .lines()
        .filter(line -> line.matches("[a-z/0-9-]+: (kept .*|made)"))
        .map(line -> line.substring(0, line.indexOf(':')))
        .toList();
  }

  /** Every file with its time and length. */
  private static Map<String, String> files() throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(work())) {
      for (Path path : paths.filter(Files::isRegularFile).toList()) {
        files.put(path.toString(), Files.getLastModifiedTime(path) + " " + Files.size(path));
      }
    }
    return files;
  }

  private static Path work() {
    return directory.resolve("work");
  }
}
