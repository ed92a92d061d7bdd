package io.tianma.data.spark.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tianma.data.hadoop.Artifact;
import io.tianma.data.hadoop.Artifacts;
import io.tianma.data.hadoop.RawFile;
import io.tianma.data.hadoop.RawFiles;
import io.tianma.data.parquet.RowTypes;
import io.tianma.data.source.IngestOptions;
import io.tianma.data.source.record.Format;
import io.tianma.data.source.record.InputOptions;
import io.tianma.data.spark.rows.RowFiles;
import io.tianma.data.spark.rows.Workspace;
import io.tianma.data.store.Hashes;
import io.tianma.data.store.Input;
import io.tianma.data.testing.LocalSpark;
import io.tianma.data.testing.WorkDirectory;
import io.tianma.data.text.Document;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LocalSpark.class)
class IngestTest {
  private static final String PROSE = "天马行空，独往独来。这是一段用来试验的文字，讲的是一匹会飞的马。";
  private static final byte[] PICTURE =
      Base64.getDecoder()
          .decode(
              "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

  @TempDir Path temporary;
  private Path texts;

  @BeforeEach
  void makesADirectory() throws IOException {
    texts = Files.createDirectories(temporary.resolve("texts"));
  }

  @Test
  void readsEveryKindOfFileWithTitleSourceCorpusAndLicence(SparkSession spark) throws IOException {
    write("a.txt", PROSE + "甲");
    write("deep/b.md", "---\ntitle: 乙\n---\n\n正文。" + PROSE);
    write("deep/c.markdown", "# 丙\n\n" + PROSE);
    write(
        "d.jsonl",
        "{\"text\": \"" + PROSE + "丁\", \"title\": \"丁\", \"id\": [1, {\"text\": 2}]}\n");
    Files.write(texts.resolve("e.txt.gz"), gzip(PROSE + "戊"));
    write(".hidden.txt", "不应读到");
    write("deep/.git/x.txt", "不应读到");

    InputOptions input =
        new InputOptions(
            texts.toString(), "试验", "CC0-1.0", Format.AUTO, Format.TEXT, "text", "title", false);
    List<Document> documents = read(spark, "work", IngestOptions.of(input));

    assertThat(documents)
        .extracting(Document::source, Document::title, Document::format)
        .containsExactlyInAnyOrder(
            Tuple.tuple("a.txt", "", "text"),
            Tuple.tuple("deep/b.md", "乙", "markdown"),
            Tuple.tuple("deep/c.markdown", "丙", "markdown"),
            Tuple.tuple("d.jsonl", "丁", "text"),
            Tuple.tuple("e.txt.gz", "", "text"));
    assertThat(documents).extracting(Document::corpus).containsOnly("试验");
    assertThat(documents).extracting(Document::licence).containsOnly("CC0-1.0");
    assertThat(documents)
        .allSatisfy(d -> assertThat(d.id()).isEqualTo(Hashes.sha256(d.text()).substring(0, 32)));
  }

  @Test
  void whatIsNoFileIsCountedAndNothingHangs(SparkSession spark) throws Exception {
    assumeThat(Files.isExecutable(Path.of("/usr/bin/mkfifo"))).isTrue();
    assumeThat(System.getProperty("sun.jnu.encoding")).isEqualTo("UTF-8");
    write("天马.txt", PROSE);
    write("a:b.txt", PROSE + "二");
    Process shell =
        new ProcessBuilder(
                "bash", "-c", "mkfifo p.txt; ln -s x n.txt; ln -s . l; echo > $'\\xd6.txt'")
            .directory(texts.toFile())
            .start();
    assertThat(shell.waitFor()).isZero();
    assertThatThrownBy(() -> ingest(spark, "work", options()))
        .as("two of four files cannot be opened")
        .hasMessageStartingWith("ingest.max-bad-share = 0.1: 0.500 of all ")
        .hasMessageContaining("dangling-link=1, unreadable-name=1");
    Artifact made = ingest(spark, "work", new IngestOptions(options().inputs(), 0.5, 1 << 20, 60));
    assertThat(made.manifest().counts().kept()).isEqualTo(2);
    assertThat(made.manifest().statistics().path("missing-bytes").asLong())
        .isEqualTo(Files.size(texts.resolve("天马.txt")) + Files.size(texts.resolve("a:b.txt")));
    assertThat(made.manifest().counts().dropped())
        .isEqualTo(
            Map.of(
                "no-file", 1L, "dangling-link", 1L, "same-directory", 1L, "unreadable-name", 1L));
  }

  @Test
  void lineageReachesTheHashOfEveryRawFile(SparkSession spark) throws IOException {
    Path file = write("deep/a.txt", PROSE);
    Artifact made = ingest(spark, "work", options());

    assertThat(made.manifest().inputs())
        .containsExactly(
            new Input(
                "texts/deep/a.txt",
                Input.RAW,
                Files.size(file),
                Hashes.sha256(Files.readAllBytes(file))));
  }

  @Test
  void aMovedInputIsUpToDateAndAChangedOneIsNot(SparkSession spark) throws IOException {
    write("a.txt", PROSE);
    Artifact first = ingest(spark, "work", options());
    Path moved = Files.createDirectories(temporary.resolve("elsewhere")).resolve("texts");
    Files.move(texts, moved);

    Artifact second = ingest(spark, "work", IngestOptions.of(InputOptions.of(moved.toString())));
    assertThat(second.hash()).isEqualTo(first.hash());

    Files.writeString(moved.resolve("a.txt"), PROSE + "改");
    Artifact third = ingest(spark, "work", IngestOptions.of(InputOptions.of(moved.toString())));
    assertThat(third.hash()).isNotEqualTo(first.hash());
  }

  @Test
  void neitherTheOrderOfInputsNorTheNamesOfFilesThatComeFirstChangeBytes(SparkSession spark)
      throws IOException {
    List<InputOptions> inputs = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      Path directory = Files.createDirectories(temporary.resolve("in" + i));
      for (int j = 0; j < 20; j++) {
        String text = PROSE.repeat(1 + j) + (i * j % 11); // some texts twice
        Files.writeString(directory.resolve(j + ".txt"), text);
      }
      inputs.add(InputOptions.of(directory.toString()));
    }
    Map<String, String> expected = null;
    for (int seed = 0; seed < 3; seed++) {
      List<InputOptions> permuted = new ArrayList<>(inputs);
      Collections.shuffle(permuted, new Random(seed));
      Artifact made = ingest(spark, "work" + seed, new IngestOptions(permuted, 0.1, 1 << 20, 60));
      expected = expected == null ? WorkDirectory.bytes(made) : expected;
      assertThat(WorkDirectory.bytes(made)).isEqualTo(expected);
      assertThat(made.manifest().counts().dropped()).containsOnlyKeys("same-id");
    }
  }

  @Test
  void aPictureNamedTextIsQuarantinedByNameAndTheRestGoesOn(SparkSession spark) throws IOException {
    Files.write(texts.resolve("picture.txt"), PICTURE);
    for (int i = 0; i < 10; i++) {
      write(i + ".txt", PROSE + i);
    }
    Artifact made = ingest(spark, "work", options());

    assertThat(made.manifest().counts().dropped()).containsEntry("not-text", 1L);
    assertThat(made.manifest().counts().kept()).isEqualTo(10);
    assertThat(dropped(made)).contains("texts: picture.txt at byte 0");
  }

  @Test
  void aBadLineCostsOnlyItselfAndIsNamedWithItsOffset(SparkSession spark) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 30; i++) {
      lines.append(i == 7 ? "{\"text\": \"断" : "{\"text\": \"" + PROSE + i + "\"}").append('\n');
    }
    long offset = lines.toString().split("\\{\"text\": \"断", -1)[0].getBytes(UTF_8).length;
    write("lines.jsonl", lines.toString());
    Artifact made = ingest(spark, "work", options());

    assertThat(made.manifest().counts().in()).isEqualTo(30);
    assertThat(made.manifest().counts().dropped()).containsExactly(Map.entry("broken-json", 1L));
    assertThat(dropped(made)).contains("texts: lines.jsonl at byte " + offset);
  }

  @Test
  void aLargeFileOfLinesIsReadInPartsOfWhichNoneLosesALine(SparkSession spark) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 900; i++) { // 20 MB
      lines.append("{\"text\": \"").append(PROSE.repeat(230)).append(i).append("\"}\n");
    }
    long offset = lines.toString().getBytes(UTF_8).length;
    RawFile file = file(write("large.jsonl", lines + "{坏\n" + lines.substring(0, 3)));
    Workspace workspace = new WorkDirectory(spark, temporary.resolve("work")).workspace;
    List<Reading> whole = List.of(new Reading(0, file, ""));
    assertThat(
            RawDocuments.read(workspace, new org.apache.hadoop.fs.Path("x"), whole, options())
                .getNumPartitions())
        .isEqualTo(3);
    Artifact made = ingest(spark, "work", options());
    assertThat(made.manifest().counts().kept()).isEqualTo(900);
    assertThat(made.manifest().counts().dropped()).isEqualTo(Map.of("broken-json", 2L));
    assertThat(dropped(made)).contains("texts: large.jsonl at byte " + offset + '"');
  }

  private RawFile file(Path path) {
    return RawFiles.list(new Configuration(), path.toString(), "path").get(0);
  }

  @Test
  void theSameTextTwiceIsOneDocumentFromTheFirstPath(SparkSession spark) throws IOException {
    write("b.txt", PROSE);
    write("a.txt", PROSE);
    Artifact made = ingest(spark, "work", options());

    assertThat(rows(spark, "work", made)).extracting(Document::source).containsExactly("a.txt");
    assertThat(made.manifest().counts().in()).isEqualTo(2);
  }

  @Test
  void oldChineseEncodingsAreRecognizedAndDecoded(SparkSession spark) throws IOException {
    Files.write(texts.resolve("gb.txt"), (PROSE + "龘").getBytes(Charset.forName("GB18030")));
    Files.write(
        texts.resolve("big5.txt"),
        "天馬行空，獨往獨來。這是一段用來試驗的文字，講的是一匹會飛的馬。".getBytes(Charset.forName("Big5")));
    List<Document> documents = read(spark, "work", options());

    assertThat(documents)
        .extracting(Document::text)
        .containsExactlyInAnyOrder(PROSE + "龘", "天馬行空，獨往獨來。這是一段用來試驗的文字，講的是一匹會飛的馬。");
  }

  @Test
  void readsTablesPagesDumpsArchivesAndParquet(SparkSession spark) throws IOException {
    write("a.csv", "title,text\n一,\"" + PROSE + "1\"\n");
    write("b.tsv", "title\ttext\n二\t" + PROSE + "2\n");
    write("c.html", "<html><title>三</title><p>" + PROSE + "3</p></html>");
    write(
        "d.xml",
        "<mediawiki>\n<page>\n<title>四</title>\n<ns>0</ns>\n<text>"
            + PROSE
            + "4</text>\n</page>\n</mediawiki>\n");
    String page = PROSE + "5";
    write(
        "e.warc.wet",
        "WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Target-URI: http://a.cn/\r\nContent-Length: "
            + page.getBytes(UTF_8).length
            + "\r\n\r\n"
            + page
            + "\r\n\r\n");
    spark
        .createDataset(List.of(PROSE + "6", "null"), Encoders.STRING())
        .selectExpr("nullif(value, 'null') as text", "'六' as title", "1 as id")
        .coalesce(1)
        .write()
        .parquet(texts.resolve("f.parquet").toString());
    spark
        .createDataset(List.of(PROSE + "7"), Encoders.STRING())
        .selectExpr("value as text", "'七' as title")
        .coalesce(1)
        .write()
        .parquet(temporary.resolve("seven").toString());
    Files.write(texts.resolve("g.parquet"), PROSE.getBytes(UTF_8));
    byte[] packed = gzip(temporary.resolve("seven"));
    Path whole = Files.write(texts.resolve("h.parquet.gz"), packed);
    Files.write(texts.resolve("i.parquet.gz"), Arrays.copyOf(packed, packed.length - 20));
    Unpacked unpacked =
        new Unpacked(
            FileSystem.getLocal(new Configuration(false)),
            new org.apache.hadoop.fs.Path(whole.toUri()),
            new org.apache.hadoop.fs.Path(temporary.toUri()));
    assertThat(Path.of(unpacked.path().toUri().getPath())).isNotEmptyFile();
    unpacked.close();
    assertThat(Path.of(unpacked.path().toUri().getPath())).doesNotExist();

    IngestOptions options = new IngestOptions(options().inputs(), 0.5, 1 << 20, 60);
    Artifact made = ingest(spark, "work", options);
    assertThat(rows(spark, "work", made))
        .extracting(Document::title, Document::format)
        .containsExactlyInAnyOrder(
            Tuple.tuple("一", "text"),
            Tuple.tuple("二", "text"),
            Tuple.tuple("三", "html"),
            Tuple.tuple("四", "wikitext"),
            Tuple.tuple("", "text"),
            Tuple.tuple("六", "text"),
            Tuple.tuple("七", "text"));
    assertThat(rows(spark, "work", made))
        .extracting(Document::source)
        .contains("e.warc.wet http://a.cn/", "d.xml 四");
    assertThat(made.manifest().counts().dropped())
        .isEqualTo(Map.of("no-text", 1L, "torn-file", 2L));
  }

  /**
   * A file that cannot be read from its beginning on is one bad record, but not one lost document.
   */
  @Test
  void whatTornFilesLoseCountsByBytes(SparkSession spark) throws IOException {
    Files.write(texts.resolve("a.jsonl.gz"), packed(0));
    byte[] flipped = packed(1);
    Arrays.fill(flipped, flipped.length / 5, flipped.length / 5 + 60, (byte) 0xFF);
    Files.write(texts.resolve("b.jsonl.gz"), flipped);
    byte[] whole = packed(2);
    Files.write(texts.resolve("c.jsonl.gz"), Arrays.copyOf(whole, whole.length / 2));
    List<String> lines = new ArrayList<>();
    String work = temporary.resolve("work").toString();
    Artifacts artifacts =
        new Artifacts(spark.sparkContext().hadoopConfiguration(), work, lines::add);
    Workspace workspace = new Workspace(spark, artifacts);
    assertThatThrownBy(() -> Ingest.run(workspace, options()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching(
            "ingest.max-bad-share = 0.1: 0\\.[3-7]\\d+ of all bytes cannot be read, .*");
    assertThat(lines)
        .anyMatch(l -> l.matches("warning: texts: b.jsonl.gz at byte .* bytes are lost; .*"))
        .anyMatch(l -> l.matches("warning: texts: c.jsonl.gz at byte .* ends early after .*"));
    lines.clear();
    Artifact made = Ingest.run(workspace, new IngestOptions(options().inputs(), 1, 1 << 20, 60));
    assertThat(made.manifest().counts().kept()).isBetween(400L, 800L);
    IngestOptions strict = new IngestOptions(options().inputs(), 0.1, 1 << 20, 60);
    assertThatThrownBy(() -> Ingest.run(workspace, strict))
        .as("documents that are there already")
        .hasMessageMatching(
            "ingest.max-bad-share = 0.1: 0\\.[3-7]\\d+ of what documents was made of .*");
    JsonNode statistics = made.manifest().statistics();
    assertThat(statistics.path("torn-files").asInt()).isEqualTo(2);
    assertThat(statistics.path("torn-bytes").asLong())
        .isBetween(flipped.length / 3L, (long) flipped.length);
    assertThat(lines).filteredOn(l -> l.startsWith("warning: ")).hasSize(2);
  }

  /** Each of these is one bad record, or two, beside a thousand good ones. */
  @Test
  void aFileThatIsLostWholeCountsByItsBytesAndIsNamed(SparkSession spark) throws IOException {
    String rows = rows();
    Map<String, byte[]> lost = new TreeMap<>();
    lost.put("b.csv", ("body\n" + rows).getBytes(UTF_8));
    lost.put("b.txt", Arrays.copyOf(PICTURE, rows.getBytes(UTF_8).length));
    lost.put("c.txt", "汉".repeat(1 << 19).getBytes(UTF_8)); // over max-record-bytes
    lost.put("b.xml", ("<mediawiki>\n" + rows).getBytes(UTF_8));
    lost.put("b.warc", ("nothing\n" + rows).getBytes(UTF_8));
    IngestOptions strict = new IngestOptions(options().inputs(), 0.1, 1 << 20, 60);
    for (Map.Entry<String, byte[]> file : lost.entrySet()) {
      List<String> lines = new ArrayList<>();
      String work = "work-" + file.getKey();
      Files.writeString(texts.resolve("a.csv"), "text\n" + rows);
      Path other = Files.write(texts.resolve(file.getKey()), file.getValue());
      assertThatThrownBy(() -> Ingest.run(told(spark, work, lines), strict))
          .as(file.getKey())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageMatching(
              "ingest.max-bad-share = 0.1: 0\\.[5-9]\\d+ of all bytes cannot be read, .*");
      assertThat(lines)
          .filteredOn(l -> l.startsWith("warning: "))
          .as(file.getKey())
          .singleElement()
          .asString()
          .startsWith("warning: texts: " + file.getKey() + " at byte 0: ")
          .contains(" bytes are lost; ");
      IngestOptions lenient = new IngestOptions(options().inputs(), 1, 1 << 20, 60);
      Artifact made = ingest(spark, work, lenient);
      assertThat(made.manifest().counts().kept()).isEqualTo(1000);
      assertThat(made.manifest().statistics().path("torn-bytes").asLong())
          .isEqualTo(Files.size(other));
      assertThatThrownBy(() -> ingest(spark, work, strict)).hasMessageContaining("0.1: 0.");
      Files.delete(other);
    }
  }

  @Test
  void aMemberThatIsLostWholeCountsByItsShareOfTheArchive(SparkSession spark) throws IOException {
    try (ZipOutputStream zip =
        new ZipOutputStream(Files.newOutputStream(texts.resolve("all.zip")))) {
      for (String name : List.of("a", "b", "c")) {
        zip.putNextEntry(new ZipEntry(name + ".csv"));
        zip.write(((name.equals("b") ? "body" : "text") + "\n" + rows()).getBytes(UTF_8));
      }
    }
    assertThatThrownBy(() -> ingest(spark, "work", options()))
        .hasMessageMatching("ingest.max-bad-share = 0.1: 0\\.33\\d of all bytes .*");
  }

  /** A thousand rows of one column. */
  private static String rows() {
    return IntStream.range(0, 1000).mapToObj(i -> PROSE + i + "\n").collect(Collectors.joining());
  }

  private Workspace told(SparkSession spark, String work, List<String> lines) {
    String directory = temporary.resolve(work).toString();
    return new Workspace(
        spark, new Artifacts(spark.sparkContext().hadoopConfiguration(), directory, lines::add));
  }

  /** Damage after damage in one file leaves no other unnamed, and what is not named is counted. */
  @Test
  void eachFileThatLosesMuchIsNamedHoweverOftenAnotherIsDamaged(SparkSession spark)
      throws IOException {
    ByteArrayOutputStream often = new ByteArrayOutputStream();
    for (int member = 0; member < 60; member++) {
      byte[] packed = gzip("{\"text\": \"" + PROSE.repeat(30) + member + "\"}\n");
      packed[packed.length - 5] ^= (byte) (member % 2); // its checksum
      often.write(packed);
    }
    Files.write(texts.resolve("a.jsonl.gz"), often.toByteArray());
    for (int file = 0; file < 5; file++) {
      byte[] whole = packed(file);
      Files.write(texts.resolve("b" + file + ".jsonl.gz"), Arrays.copyOf(whole, 20_000));
    }
    List<String> lines = new ArrayList<>();
    Ingest.run(told(spark, "work", lines), new IngestOptions(options().inputs(), 1, 1 << 20, 60));
    for (int file = 0; file < 5; file++) {
      String name = "b" + file + ".jsonl.gz";
      assertThat(lines).anyMatch(l -> l.startsWith("warning: texts: " + name));
    }
    assertThat(lines).anyMatch(l -> l.startsWith("warning: texts: a.jsonl.gz"));
    for (int file = 0; file < 30; file++) {
      Files.write(texts.resolve("p" + file + ".txt"), PICTURE);
    }
    lines.clear();
    Ingest.run(told(spark, "all", lines), new IngestOptions(options().inputs(), 1, 1 << 20, 60));
    assertThat(lines).contains("warning: 10 more files are damaged or cannot be read");
  }

  /** What is missing of files that end early is not forgotten when their documents are there. */
  @Test
  void documentsOfTruncatedFilesAreRefusedUnderAStricterLimitToo(SparkSession spark)
      throws IOException {
    write("a.jsonl", ("{\"text\": \"" + PROSE + "\"}\n").repeat(10));
    byte[] whole = packed(2);
    Files.write(texts.resolve("c.jsonl.gz"), Arrays.copyOf(whole, whole.length / 2));
    IngestOptions lenient = new IngestOptions(options().inputs(), 1, 1 << 20, 60);
    JsonNode statistics = ingest(spark, "work", lenient).manifest().statistics();
    assertThat(statistics.path("missing-bytes").asLong()).isEqualTo(whole.length / 2);
    assertThat(statistics.path("torn-bytes").asLong()).isLessThan(whole.length / 50);
    IngestOptions strict = new IngestOptions(options().inputs(), 0.1, 1 << 20, 60);
    assertThatThrownBy(() -> ingest(spark, "work", strict))
        .hasMessageMatching(
            "ingest.max-bad-share = 0.1: 0\\.[45]\\d+ of what documents was made of .*");
  }

  /** 300 documents that compress badly. */
  private static byte[] packed(int file) throws IOException {
    SplittableRandom random = new SplittableRandom(file);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      for (int i = 0; i < 300; i++) {
        StringBuilder text = new StringBuilder();
        random.ints(40, 0x4E00, 0x9000).forEach(text::appendCodePoint);
        out.write(("{\"text\": \"" + text + "\"}\n").getBytes(UTF_8));
      }
    }
    return bytes.toByteArray();
  }

  private static byte[] gzip(Path directory) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (var files = Files.newDirectoryStream(directory, "part-*.parquet");
        GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(Files.readAllBytes(files.iterator().next()));
    }
    return bytes.toByteArray();
  }

  @Test
  void statisticsTellCharactersLengthsCorporaAndSources(SparkSession spark) throws IOException {
    write("甲/a.txt", "汉字abc。");
    write("甲/b.txt", "汉字汉字汉字");
    write("乙.txt", "汉".repeat(64));
    JsonNode statistics = ingest(spark, "work", options()).manifest().statistics();

    assertThat(statistics.path("characters").asInt()).isEqualTo(76);
    assertThat(statistics.path("chinese-characters").asInt()).isEqualTo(72);
    assertThat(statistics.path("lengths").toString())
        .isEqualTo(
            "{\"000000004 to 000000007\":{\"characters\":12,\"rows\":2},"
                + "\"000000064 to 000000127\":{\"characters\":64,\"rows\":1}}");
    assertThat(statistics.path("corpora").path("texts").path("rows").asInt()).isEqualTo(3);
    assertThat(statistics.path("top-sources").path("甲").path("rows").asInt()).isEqualTo(2);
  }

  @Test
  void missingInputsAreNamedWithTheirKey(SparkSession spark) {
    assertThatThrownBy(() -> ingest(spark, "work", IngestOptions.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("ingest.inputs = []");
    assertThatThrownBy(
            () -> ingest(spark, "work", IngestOptions.of(InputOptions.of(texts + "/nowhere"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "ingest.inputs[0].path = " + texts + "/nowhere: there is no such file or directory");
    assertThatThrownBy(() -> ingest(spark, "work", options()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("ingest.inputs[0].path = " + texts + ": this directory holds no files");
  }

  @Test
  void aCorpusWithoutAnyTextIsAnErrorThatNamesAFile(SparkSession spark) throws IOException {
    Files.write(texts.resolve("picture.txt"), PICTURE);
    assertThatThrownBy(() -> ingest(spark, "work", options()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no document in 1 files")
        .hasMessageContaining("not-text")
        .hasMessageContaining("picture.txt");
    assertThat(temporary.resolve("work/documents")).doesNotExist();
  }

  @Test
  void tooManyBadRecordsAreAnErrorThatNamesTheShare(SparkSession spark) throws IOException {
    write("good.txt", PROSE);
    write("bad.jsonl", "nonsense\n");
    assertThatThrownBy(() -> ingest(spark, "work", options()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("ingest.max-bad-share = 0.1: 0.500 of all records")
        .hasMessageContaining("broken-json")
        .hasMessageContaining("bad.jsonl");
    IngestOptions lenient = new IngestOptions(options().inputs(), 0.5, 1 << 20, 60);
    assertThat(ingest(spark, "work", lenient).manifest().counts().kept()).isOne();
    IngestOptions strict = new IngestOptions(options().inputs(), 0.1, 1 << 20, 60);
    assertThatThrownBy(() -> ingest(spark, "work", strict))
        .as("documents that are there already")
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "ingest.max-bad-share = 0.1: 0.500 of what documents was made of could not be read");
  }

  private IngestOptions options() {
    return IngestOptions.of(InputOptions.of(texts.toString()));
  }

  private Artifact ingest(SparkSession spark, String work, IngestOptions options) {
    return Ingest.run(new WorkDirectory(spark, temporary.resolve(work)).workspace, options);
  }

  private List<Document> read(SparkSession spark, String work, IngestOptions options) {
    return rows(spark, work, ingest(spark, work, options));
  }

  private List<Document> rows(SparkSession spark, String work, Artifact made) {
    WorkDirectory directory = new WorkDirectory(spark, temporary.resolve(work));
    return new RowFiles(directory.workspace, made.path()).read(made, RowTypes.DOCUMENT).collect();
  }

  private static String dropped(Artifact made) throws IOException {
    return Files.readString(Path.of(made.file(RowFiles.DROPPED).toUri()));
  }

  private Path write(String name, String content) throws IOException {
    Path file = texts.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, content);
  }

  private static byte[] gzip(String content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(content.getBytes(UTF_8));
    }
    return bytes.toByteArray();
  }
}
