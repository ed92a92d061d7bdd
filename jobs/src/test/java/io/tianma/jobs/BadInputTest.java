package io.tianma.jobs;

import static io.tianma.jobs.CommandLineRunner.tianma;
import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.jobs.CommandLineRunner.Outcome;
import io.tianma.jobs.shell.Sessions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is wrong is said in one line with the value and what to change; nothing stays half. */
class BadInputTest {
  @TempDir Path directory;

  private Path config;

  @BeforeEach
  void goodInput() throws IOException {
    Path corpus = TinyCorpus.write(directory.resolve("corpus"), 12, 1);
    config = TinyCorpus.config(directory.resolve("run.conf"), corpus, work());
  }

  @Test
  void anUnknownKeyNamesTheNearestKnownOne() throws IOException {
    Files.writeString(
        config, "\npretrain.batchsize = 3\n", java.nio.file.StandardOpenOption.APPEND);
    run().refused(2, "pretrain.batchsize", "pretrain.batch-size", "run.conf");
    nothingWritten();
  }

  @Test
  void aValueOfTheWrongTypeOrSizeNamesKeyAndValue() {
    run("pretrain.workers=two").refused(2, "pretrain.workers = \"two\"", "a whole number");
    run("pretrain.workers=0").refused(2, "pretrain.workers = 0", "positive");
    run("pretrain.kernels=gpu").refused(2, "pretrain.kernels = gpu", "cpu, cuda, reference");
    run("stages.1.name=base").refused(2, "stages = [base, base]", "a name of its own");
    run("pretrain.objectives=[]").refused(2, "pretrain.objectives = []", "at least one");
    run("pretrain.objectives=[{kind=spans}]")
        .refused(2, "pretrain.objectives[0].kind = \"spans\"", "span-corruption, prefix-lm");
    run("pretrain.objectives=[{weight=0}]")
        .refused(2, "pretrain.objectives[0].weight = 0", "must be positive");
    run("stages=[]").refused(2, "stages = []");
    run("corpus.profile=\"a b\"").refused(2, "corpus.profile = a b");
    run("no-equals-sign").refused(2, "no-equals-sign", "key=value");
  }

  @Test
  void missingFilesAreNamed() throws IOException {
    tianma("run", "--config", directory.resolve("none.conf")).refused(2, "none.conf", "no such");
    run("ingest.inputs.0.path=" + directory.resolve("nowhere"))
        .refused(2, "ingest.inputs[0].path = ", "nowhere", "no such file or directory");
    run("ingest.inputs=[]").refused(2, "ingest.inputs = []");
    nothingWritten();
  }

  @Test
  void anEmptyCorpusIsRefused() throws IOException {
    Path empty = Files.createDirectories(directory.resolve("empty"));
    run("ingest.inputs.0.path=" + empty).refused(2, "ingest.inputs[0].path", "holds no files");
    Files.writeString(empty.resolve("a.txt"), "");
    run("ingest.inputs.0.path=" + empty).refused(1, "empty");
    nothingWritten();
  }

  @Test
  void filtersThatLeaveNothingAreNamedWithTheirKeys() throws IOException {
    run("clean.min-chars=5000").refused(1, "leave nothing of 12", "clean.min-chars = 5000");
    assertThat(work().resolve("clean")).doesNotExist();
    assertThat(work().resolve(".building/clean")).doesNotExist();
  }

  @Test
  void aFileThatIsNoTextIsSetAsideOrTooMuch() throws IOException {
    byte[] noise = new byte[4000];
    new SplittableRandom(1).nextBytes(noise);
    Files.write(directory.resolve("corpus/noise.txt"), noise);
    run().refused(2, "noise.txt", "ingest.max-bad-share = 0.1: 0.3", "of all bytes");
    Files.write(directory.resolve("corpus/noise.txt"), Arrays.copyOf(noise, 500));
    Outcome tolerated = tianma("ingest", "--config", config).done();
    assertThat(tolerated.out()).contains("documents: kept 12 of 13, dropped {");
    assertThat(work().resolve("documents/dropped.jsonl")).content().contains("noise.txt");
    run("ingest.max-bad-share=0.01").refused(2, "noise.txt", "ingest.max-bad-share");
    run("ingest.inputs.0.path=" + directory.resolve("corpus/noise.txt"), "work-dir=" + work() + "2")
        .refused(1, "noise.txt", "undecodable", "ingest.inputs");
  }

  @Test
  void whatWasReadOnceIsReadAgainWhateverElseLiesThere() throws IOException {
    Path corpus = directory.resolve("corpus");
    Files.createSymbolicLink(corpus.resolve("link.txt"), directory.resolve("nowhere"));
    assertThat(tianma("ingest", "--config", config).done().out())
        .contains("warning: 1 files cannot be read: dangling-link", "kept 12 of 13");
    assertThat(tianma("ingest", "--config", config).done().out()).contains("up to date");
    for (int d = 0; d < 12; d++) { // only contents tell that they are the same
      Path file = corpus.resolve("document-%03d.txt".formatted(d));
      Files.move(file, corpus.resolve("%d:new.txt".formatted(d)));
    }
    tianma("ingest", "--config", config).done();
  }

  @Test
  void anArchiveThatReachesOutsideIsRefused() throws IOException {
    Path downloads = Files.createDirectories(directory.resolve("archives/downloads"));
    Path zip = downloads.resolve("evil-1-source-release.zip");
    try (ZipOutputStream to = new ZipOutputStream(Files.newOutputStream(zip))) {
      to.putNextEntry(new ZipEntry("../../evil.cn.md"));
      to.write("天马".getBytes(StandardCharsets.UTF_8));
    }
    Path archives = directory.resolve("archives");
    run(
            "corpus.profile=corpus",
            "corpus.directory=" + archives,
            "ingest.inputs.0.path=" + archives.resolve("evil-1"))
        .refused(1, "evil-1-source-release.zip", "../../evil.cn.md", "outside of its folder");
    assertThat(directory.resolve("evil.cn.md")).doesNotExist();
    assertThat(archives.resolve("evil-1")).doesNotExist();
    nothingWritten();
  }

  @Test
  void aJobWithoutItsInputNamesTheJobThatMakesIt() throws IOException {
    tianma("clean", "--config", config).refused(1, "documents is not there", "tianma ingest");
    tianma("pretrain", "--config", config).refused(1, "shards is not there", "tianma shards");
    tianma("grow", "--config", config).refused(1, "shards is not there");
    tianma("report", "--config", config).refused(1, "documents is not there");
    tianma("pretrain", "--config", config, "--stage", "huge")
        .refused(2, "stages = base, large", "none named huge");
    tianma("lineage", work()).refused(1, "there is no such directory");
    nothingWritten();
  }

  @Test
  void whatCannotEndWellIsRefusedBeforeAnythingIsDone() throws IOException {
    run("stages.1.model.d-model=8")
        .refused(2, "stages[1].model.d-model = 8: a model of 16 cannot grow", "large", "base");
    run("ingest.inputs.0.path=s3a://bucket/texts")
        .refused(2, "ingest.inputs[0].path = s3a://bucket/texts", "hadoop-aws");
    run("work-dir=s3a://bucket/work").refused(2, "work-dir = s3a://bucket/work", "hadoop-aws");
    for (String master : List.of("locall", "local[0]", "local[x]", "spark://here", "spark://a:b")) {
      run("spark.master=" + master).refused(2, "spark.master = " + master, "local[N]", "yarn");
    }
    run("spark.master=spark://127.0.0.1:1,nowhere.invalid:7077")
        .refused(
            2,
            "spark.master = spark://127.0.0.1:1,nowhere.invalid:7077: no master answers"
                + " (127.0.0.1:1: Connection refused; nowhere.invalid:7077: unknown host)");
    run("clean.word-list=nowhere.txt").refused(2, "clean.word-list = nowhere.txt");
    run("vocab.user-dictionary=nowhere.txt").refused(2, "vocab.user-dictionary = nowhere.txt");
    run("stage.model.d-ff=10000000", "stages.1.model.d-ff=10000000")
        .refused(1, "stage base", "heap of", "TIANMA_HEAP");
    run("stage.model.d-ff=100000000", "stages.1.model.d-ff=100000000")
        .refused(1, "stage base", "more parameters than one array holds");
    run("pretrain.keep=1000000000", "stages.0.rounds=1000000000", "stages.1.rounds=1000000000")
        .refused(1, "work-dir = ", " are free, the checkpoints of stages base, large need ")
        .refused(1, "make room, or lower pretrain.keep = 1000000000");
    for (String tuned : List.of("base", "large")) {
      int stage = tuned.equals("base") ? 0 : 1;
      run(
              "stage.model.encoder-mixer=mlp-mixer",
              "stage.model.encoder-position=none",
              "stage.model.max-positions=48",
              "finetune.train=titles.tsv",
              "finetune.max-source=60",
              "finetune.stage=" + tuned)
          .refused(
              2,
              "stages[%d].model.max-positions = 48: finetune.max-source = 60 is longer"
                  .formatted(stage));
    }
    nothingWritten();
  }

  @Test
  void anElementThatIsNotThereNamesListAndNumbers() {
    run("stages.7.rounds=2")
        .refused(2, "--set stages.7.rounds: stages has 2 elements, numbered from 0 to 1");
    for (String key : List.of("stages.base.rounds", "stages.-1.rounds")) {
      run(key + "=2")
          .refused(2, "stages = {", "must be a list; its first element is stages.0 (--set)");
    }
    run("vocab.size.x=2").refused(2, "vocab.size = {\"x\":\"2\"}: must be a whole number (--set)");
  }

  @Test
  void aKeyOfAnElementThatIsNotKnownNamesTheNearestOfThatElement() {
    run("stages.1.model.dmodel=5").refused(2, "the nearest one is stages[1].model.d-model (--set)");
    run("ingest.inputs.0.licens=x").refused(2, "the nearest one is ingest.inputs[0].licence");
  }

  @Test
  void aWorkDirectoryThatIsNoneIsRefused() throws IOException {
    run("work-dir=").refused(2, "work-dir = \"\": name a directory");
    Path file = Files.writeString(directory.resolve("file"), "mine");
    run("work-dir=" + file).refused(2, "work-dir = " + file + ": is a file");
    assertThat(file).hasContent("mine");
  }

  @Test
  void anOptionOfTheWrongKindIsRefusedInWords() {
    tianma("inspect", "--config", config, "--rows", "x")
        .refused(2, "Invalid value for option '--rows': 'x' is not a whole number");
    tianma("export", "--config", config, "--output", "x", "--round", "y")
        .refused(2, "'y' is not a whole number");
    tianma("compare", work(), work(), "--samples", -1)
        .refused(2, "--samples = -1: must be at least 0");
    tianma("run", "--config", directory).refused(2, directory + ": is a directory; name a file");
  }

  @Test
  void whatWasMeantIsGuessed() {
    tianma("preview", "segmnt").refused(2, "segmnt is not known, did you mean segment?");
    tianma("runn", "--config", config).refused(2, "did you mean run?");
    tianma("run", "--confg", config).refused(2, "did you mean --config?");
    tianma("run", config).refused(2, "a run description is named by --config " + config);
    tianma("pretrain", "--config", config, "--stag=base").refused(2, "did you mean --stage?");
  }

  @Test
  void aFineTuningIsTrainedByItsOwnCommandOnly() throws IOException {
    for (String job : new String[] {"pretrain", "grow"}) {
      tianma(job, "--config", config, "--stage", "finetune")
          .refused(2, "stages = base, large: finetune is none of them; tianma finetune trains it");
    }
    nothingWritten();
  }

  @Test
  void aDryRunNeedsNoShardsAndShowsAllStages() throws IOException {
    String told = tianma("pretrain", "--config", config, "--dry-run").done().out();
    assertThat(told).contains("no shards yet", "stage base\n", "stage large\n", "a checkpoint  ");
    assertThat(told).doesNotContain("Infinity", "NaN");
    assertThat(tianma("pretrain", "--config", config, "--dry-run", "--stage", "base").done().out())
        .contains("stage base\n")
        .doesNotContain("stage large\n");
    nothingWritten();
  }

  @Test
  void theCommitterThatShowsPartialOutputIsRefused() throws IOException {
    run("spark.properties.\"spark.hadoop." + Sessions.COMMITTER + "\"=2")
        .refused(2, "algorithm.version 2", "must be 1", "partial output");
    assertThat(
            tianma(
                    "doctor",
                    "--set",
                    "spark.properties.\"spark.hadoop." + Sessions.COMMITTER + "\"=2")
                .refused(1, "Committer")
                .out())
        .contains("X  Committer", "partial output");
    nothingWritten();
  }

  @Test
  void secretsReachNeitherOutputNorManifestsNorReportNorSparksEvents() throws IOException {
    Path events = Files.createDirectory(work().resolveSibling("events"));
    Outcome done =
        run(
                "spark.properties.\"spark.hadoop.fs.s3a.secret.key\"=hush-hush",
                "spark.properties.\"spark.my.password\"=hush-hush",
                "spark.properties.\"spark.hadoop.fs.ftp.pass\"=hush-hush",
                "spark.properties.signing-key=hush-hush",
                "spark.properties.\"spark.executor.extraJavaOptions\"=-Ddb.Password=hush-hush",
                "spark.properties.\"spark.eventLog.enabled\"=true",
                "spark.properties.\"spark.eventLog.dir\"=" + events.toUri())
            .done();
    assertThat(events).isNotEmptyDirectory();
    assertThat(done.out()).contains("(hidden)").doesNotContain("hush-hush");
    try (Stream<Path> written = Files.walk(work());
        Stream<Path> told = Files.walk(events)) {
      List<Path> all = Stream.concat(written, told).filter(Files::isRegularFile).toList();
      assertThat(all).hasSizeGreaterThan(20);
      for (Path file : all) {
        assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
            .as(file.toString())
            .doesNotContain("hush-hush");
      }
    }
    Outcome refused =
        run("spark.properties.\"spark.my.password\"=[hush-hush]", "work-dir=" + work())
            .refused(2, "spark.my.password");
    assertThat(refused.err() + refused.out()).doesNotContain("hush-hush");
  }

  private Outcome run(String... settings) {
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

  private void nothingWritten() throws IOException {
    if (Files.exists(work())) {
      try (Stream<Path> files = Files.walk(work())) {
        assertThat(files.filter(Files::isRegularFile)).isEmpty();
      }
    }
  }

  private Path work() {
    return directory.resolve("work");
  }
}
