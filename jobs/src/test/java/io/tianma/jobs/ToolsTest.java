package io.tianma.jobs;

import static io.tianma.jobs.CommandLineRunner.tianma;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.ZstdOutputStream;
import io.tianma.data.source.TextLines;
import io.tianma.data.vocab.Vocabulary;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** What preview and score do with input that is good, odd or bad. */
class ToolsTest {
  private static final String THREE =
      "{\"id\":\"a\",\"text\":\"天马行空。\",\"n\":1}\n\n"
          + "{\"text\":\"\",\"id\":\"b\"}\n"
          + "{\"text\":\"x\"}\n";

  @TempDir Path directory;

  @Test
  void previewKeepsOrderAndEveryFieldAndPassesBlankLinesOver() throws IOException {
    tianma("preview", "segment", "--input", file("in.jsonl", THREE), "--output", out()).done();
    assertThat(out())
        .hasContent(
            """
            {"id":"a","text":"天马行空。","n":1,"words":["天马行空","。"]}
            {"text":"","id":"b","words":[]}
            {"text":"x","words":["x"]}
            """);
  }

  /** Every option of every tool that names a file to read or write, but those of Spark's jobs. */
  @ParameterizedTest
  @ValueSource(strings = {"", ".gz", ".bz2", ".xz", ".zst"})
  void everyFileMayBeCompressed(String end) throws IOException {
    String pairs = "{\"ref\":\"天马行空\",\"hyp\":\"天马\",\"text\":\"天马行空。\"}\n";
    Path in = directory.resolve("in.jsonl" + end);
    writeBy(in, pairs);
    Path vocab = directory.resolve("vocab.txt" + end);
    writeBy(vocab, String.join("\n", Vocabulary.specials()) + "\n天\n马\n");
    Path words = directory.resolve("words.txt" + end);
    writeBy(words, "行空\n");
    String user = "vocab.user-dictionary=" + words;
    for (String step : List.of("segment", "tokenize", "pairs", "clean")) {
      Path out = directory.resolve(step + ".jsonl" + end);
      List<Object> call = new ArrayList<>(List.of("preview", step, "--input", in, "--output", out));
      call.addAll(
          switch (step) {
            case "tokenize" -> List.of("--vocab", vocab, "--set", user);
            case "segment" -> List.of("--set", user);
            case "clean" -> List.of("--set", "clean.word-list=" + words);
            default -> List.of();
          });
      tianma(call.toArray()).done();
      assertThat(text(out)).startsWith("{\"ref\":\"天马行空\"").endsWith("}\n");
    }
    Path scores = directory.resolve("scores.jsonl" + end);
    tianma("score", "--input", in, "--output", scores).done();
    assertThat(text(scores)).contains("rouge1");
    Path config = directory.resolve("run.conf" + end);
    writeBy(config, "work-dir = here\nreport.title = 压缩\ninclude \"more.conf\"\n");
    file("more.conf", "vocab.size = 1234\n");
    assertThat(tianma("run", "--config", config, "--show-config").done().out())
        .contains("压缩", "1234");
  }

  @Test
  void everyFileMayBeStandardInputOrOutput() throws IOException {
    String pair = "{\"ref\":\"天马行空\",\"hyp\":\"天马\",\"text\":\"天马行空。\"}\n";
    Path vocab = file("vocab.txt", String.join("\n", Vocabulary.specials()) + "\n天\n马\n");
    CommandLineRunner.Outcome scored = from(pair, "score", "--input", "-");
    assertThat(scored.out()).contains("rouge1");
    assertThat(scored.code()).isZero();
    from(pair, "preview", "segment", "--input", "-", "--output", out()).done();
    assertThat(text(out())).contains("words");
    from(
            Files.readString(vocab),
            "preview",
            "tokenize",
            "--vocab",
            "-",
            "--input",
            file("in.jsonl", pair),
            "--output",
            out(),
            "--overwrite")
        .done();
    assertThat(text(out())).contains("ids");
    file("more.conf", "vocab.size = 1234\n");
    String said = "report.title = 标准输入\n";
    assertThat(from(said, "run", "--config", "-", "--show-config").done().out()).contains("标准输入");
    from("a = ", "run", "--config", "-", "--show-config").refused(2, "-");
  }

  private static CommandLineRunner.Outcome from(String input, Object... arguments) {
    InputStream usual = System.in;
    System.setIn(new ByteArrayInputStream(input.getBytes(UTF_8)));
    try {
      return tianma(arguments);
    } finally {
      System.setIn(usual);
    }
  }

  private static String text(Path file) throws IOException {
    return TextLines.all(Files.readAllBytes(file), file.toString(), "it");
  }

  static void writeBy(Path file, String text) throws IOException {
    String name = file.toString();
    OutputStream out = Files.newOutputStream(file);
    try (OutputStream packed =
        name.endsWith(".gz")
            ? new GZIPOutputStream(out)
            : name.endsWith(".bz2")
                ? new BZip2CompressorOutputStream(out)
                : name.endsWith(".xz")
                    ? new XZOutputStream(out, new LZMA2Options(0))
                    : name.endsWith(".zst") ? new ZstdOutputStream(out) : out) {
      packed.write(text.getBytes(UTF_8));
    }
  }

  @Test
  void previewCleanKnowsWhatATextCanBeWrittenIn() throws IOException {
    String page = "<p>天马行空，独往独来。</p><script>x</script>";
    Path in = file("in.jsonl", "{\"text\":\"%s\"}\n".formatted(page));
    Path other = file("other.jsonl", "{\"text\":\"天\",\"format\":\"pdf\"}\n");
    String all = "clean.min-chars=1";
    tianma("preview", "clean", "--format", "HTML", "--input", in, "--output", out(), "--set", all)
        .done();
    assertThat(out()).hasContent("{\"text\":\"天马行空，独往独来。\"}");
    tianma("preview", "clean", "--format", "csv", "--input", in, "--output", out())
        .refused(2, "--format = csv: must be text, markdown, html or wikitext");
    tianma("preview", "clean", "--input", other, "--output", out(), "--overwrite")
        .refused(1, "other.jsonl line 1: format = pdf: must be text, markdown, html or wikitext");
  }

  @Test
  void previewLosesNoHalfOfASurrogatePair() throws IOException {
    Path in = file("in.jsonl", "{\"text\":\"𠮷\\ud842\"}\n");
    tianma("preview", "segment", "--input", in, "--output", out()).done();
    assertThat(out()).hasContent("{\"text\":\"𠮷\\ud842\",\"words\":[\"𠮷\",\"\\ud842\"]}\n");
  }

  @Test
  void previewPairsCutsWordsAsVocabHmmSays() throws IOException {
    String text = "他来到了网易杭研大厦。杭研大厦很高。网易杭研很多人。小明在杭研大厦。";
    Path in = file("in.jsonl", "{\"text\":\"" + text + "\"}\n");
    String[] made = new String[2];
    for (int hmm = 0; hmm < 2; hmm++) {
      tianma(
              "preview",
              "pairs",
              "--input",
              in,
              "--output",
              out(),
              "--overwrite",
              "--set",
              "pairs.sentence-chars=1",
              "--set",
              "pairs.masked-words=0.9",
              "--set",
              "vocab.hmm=" + (hmm == 1))
          .done();
      made[hmm] = Files.readString(out());
    }
    assertThat(made[1]).contains("[WORD]").isNotEqualTo(made[0]);
  }

  @Test
  void previewReadsCompressedFilesAndFollowsSettings() throws IOException {
    Path packed = directory.resolve("in.jsonl.gz");
    try (var to = new GZIPOutputStream(Files.newOutputStream(packed))) {
      to.write("{\"text\":\"甲乙。丙丁。戊己。\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
    tianma(
            "preview",
            "pairs",
            "--input",
            packed,
            "--output",
            out(), //
            "--set",
            "pairs.sentence-chars=3",
            "--set",
            "pairs.chunk-chars=6")
        .done();
    assertThat(out()).content().contains("\"chunks\":[[\"甲乙。\",\"丙丁。\",\"戊己。\"]]");
  }

  @Test
  void aLineThatIsNoJsonIsNamedAndNothingIsWritten() throws IOException {
    Path in = file("in.jsonl", "{\"text\":\"a\"}\n{oops\n");
    tianma("preview", "segment", "--input", in, "--output", out())
        .refused(1, "in.jsonl line 2 is not JSON: {oops");
    Path list = file("list.jsonl", "[1]\n");
    tianma("preview", "segment", "--input", list, "--output", out())
        .refused(1, "list.jsonl line 1 is not a JSON object");
    Path other = file("other.jsonl", "{\"id\":1}\n");
    tianma("preview", "segment", "--input", other, "--output", out())
        .refused(1, "other.jsonl line 1", "no field text");
    assertThat(directory.toFile().list()).containsOnly("in.jsonl", "list.jsonl", "other.jsonl");
  }

  @Test
  void anEarlierOutputStaysWhenTheInputIsBad() throws IOException {
    Files.writeString(out(), "earlier");
    Path in = file("in.jsonl", "{\"text\":\"a\"}\nnope\n");
    tianma("preview", "segment", "--input", in, "--output", out(), "--overwrite")
        .refused(1, "line 2");
    assertThat(out()).hasContent("earlier");
  }

  @Test
  void whatExistsIsReplacedOnlyIfThatIsSaidAndNothingElseIsTouched() throws IOException {
    Files.writeString(out(), "earlier");
    Path others = file(".out.jsonl.building", "of somebody else");
    Path in = file("in.jsonl", "{\"text\":\"a\"}\n");
    tianma("preview", "segment", "--input", in, "--output", out())
        .refused(1, "out.jsonl exists: name another file, or replace it with --overwrite");
    assertThat(out()).hasContent("earlier");
    tianma("preview", "segment", "--input", in, "--output", out(), "--overwrite").done();
    assertThat(out()).content().contains("words");
    Path scores = file("scores.jsonl", "earlier");
    Path scored = file("scored.jsonl", "{\"ref\":\"a\",\"hyp\":\"b\"}\n");
    tianma("score", "--input", scored, "--output", scores).refused(1, "exists", "--overwrite");
    tianma("score", "--input", scored, "--output", scores, "--overwrite").done();
    assertThat(others).hasContent("of somebody else");
    assertThat(directory.toFile().list()).noneMatch(name -> name.startsWith(".tianma"));
  }

  @Test
  void bytesThatAreNoTextAreRefused() throws IOException {
    Path in = directory.resolve("in.jsonl");
    Files.write(in, new byte[] {'{', (byte) 0xFF, (byte) 0xFE, '}', '\n'});
    tianma("preview", "segment", "--input", in, "--output", out())
        .refused(1, "in.jsonl is not text in UTF-8");
    tianma("score", "--input", in).refused(1, "in.jsonl is not UTF-8 text");
  }

  @Test
  void missingFilesAreNamed() throws IOException {
    Path none = directory.resolve("none.jsonl");
    tianma("preview", "segment", "--input", none, "--output", out())
        .refused(1, "none.jsonl", "there is no such file");
    tianma("score", "--input", none).refused(1, "none.jsonl", "there is no such file");
    Path in = file("in.jsonl", THREE);
    tianma("preview", "tokenize", "--vocab", none, "--input", in, "--output", out())
        .refused(1, "none.jsonl", "there is no such file");
    tianma("preview", "segment", "--input", in, "--output", directory.resolve("no/where"))
        .refused(1, "there is no directory");
    tianma("preview", "segment", "--input", directory, "--output", out())
        .refused(1, "is a directory");
  }

  @Test
  void aVocabularyOfAnotherKindIsRefused() throws IOException {
    Path in = file("in.jsonl", THREE);
    Path vocab = file("vocab.txt", "的\n一\n");
    tianma("preview", "tokenize", "--vocab", vocab, "--input", in, "--output", out())
        .refused(1, "vocab.txt", "row 0 must be [PAD]");
  }

  @Test
  void wrongUsageIsOneLineAndCodeTwo() throws IOException {
    Path in = file("in.jsonl", THREE);
    tianma().refused(2, "which job?");
    tianma("runn").refused(2, "runn", "tianma --help");
    tianma("preview").refused(2, "segment, tokenize, pairs");
    tianma("preview", "segment", "--input", in).refused(2, "--output");
    tianma("preview", "tokenize", "--input", in, "--output", out()).refused(2, "--vocab");
    tianma("preview", "segment", "--input", in, "--output", out(), "--set", "vocab.hm=true")
        .refused(2, "vocab.hm is not a known key", "vocab.hmm");
    tianma("preview", "segment", "--input", in, "--output", out(), "--set", "vocab.hmm=perhaps")
        .refused(2, "vocab.hmm = \"perhaps\": must be true or false");
    tianma("preview", "pairs", "--input", in, "--output", out(), "--set", "pairs.gap-ratio=2")
        .refused(2, "pairs.gap-ratio = 2.0", "between 0 and 1");
    tianma("score", "--input", in, "--dialect", "rouge")
        .refused(2, "dialect = rouge", "standard, rouge-py");
    tianma("score", "--input", in, "--tokens", "words")
        .refused(2, "tokens = words", "char, jieba, given");
    tianma("score", "--input", in, "--baseline", "lead-32")
        .refused(2, "--baseline lead-32", "--source");
    tianma("score", "--input", in, "--baseline", "lead", "--source", "text")
        .refused(2, "baseline = lead", "oracle-sentence");
  }

  @Test
  void scorePrintsLinesThenMeansWithoutAnOutput() throws IOException {
    Path in = file("in.jsonl", "{\"ref\":\"天马\",\"hyp\":\"天马\"}\n{\"ref\":\"天马\",\"hyp\":\"\"}\n");
    var outcome = tianma("score", "--input", in);
    assertThat(outcome.code()).isZero();
    assertThat(outcome.out().lines()).hasSize(2).first().asString().contains("\"rouge1-char\":1.0");
    assertThat(outcome.err())
        .containsPattern("rouge1-char +0.500000 +0.000000 … 1.000000")
        .contains("1000 resamples, seed 1");
  }

  @Test
  void scoreSaysWhichOfTwoFilesIsBetterBeyondChance() throws IOException {
    StringBuilder right = new StringBuilder();
    StringBuilder wrong = new StringBuilder();
    for (int i = 0; i < 10; i++) { // ten of ten: 2 of 1,024 ways to swap are as far apart
      right.append("{\"ref\":\"天马%d\",\"hyp\":\"天马%d\"}\n".formatted(i, i));
      wrong.append("{\"ref\":\"天马%d\",\"other\":\"行空\"}\n".formatted(i));
    }
    Path ours = file("ours.jsonl", right.toString());
    Path theirs = file("theirs.jsonl", wrong.toString());
    var outcome =
        tianma(
            "score",
            "--input",
            ours,
            "--against",
            theirs,
            "--against-hyp",
            "other",
            "--output",
            out());
    assertThat(outcome.out())
        .contains("A  " + ours, "B  " + theirs, "10 pairs, 1,000 resamples, seed 1")
        .containsPattern(
            "rouge1-char +100.00 +0.00 +\\+100.00 +\\+100.00 … +\\+100.00 +0.00[1-6][0-9]  A is"
                + " better");
    assertThat(tianma("score", "--input", ours, "--against", ours).err())
        .containsPattern("rouge1-char +100.00 +100.00 +\\+0.00 .* 1.0000  may be chance");
    Path two = file("two.jsonl", right.substring(0, right.indexOf("\n", 40) + 1));
    Path twoWrong = file("two-wrong.jsonl", wrong.substring(0, wrong.indexOf("\n", 40) + 1));
    assertThat(
            tianma("score", "--input", two, "--against", twoWrong, "--against-hyp", "other").err())
        .containsPattern("rouge1-char .* 0.[45]\\d+  may be chance"); // 2 of 4 ways
    tianma("score", "--input", two, "--against", ours).refused(1, "ours.jsonl", "10 texts", "2");
    Path others = file("others.jsonl", right.toString().replace("天马0", "天鹅"));
    tianma("score", "--input", ours, "--against", others)
        .refused(1, "others.jsonl", "text 1 has another reference");
    tianma("score", "--input", ours, "--against-hyp", "x").refused(2, "--against");
    tianma("score", "--input", ours, "--max-record-bytes", "20")
        .refused(1, "ours.jsonl: line 1 is longer than 20 bytes", "raise --max-record-bytes");
    tianma("score", "--input", ours, "--max-seconds", "0").refused(2, "--max-seconds 0");
  }

  @Test
  void scoreNamesTheLineThatCannotBeScored() throws IOException {
    Path in = file("in.jsonl", "{\"ref\":\"a\",\"hyp\":\"b\"}\n{\"ref\":\"a\"}\n");
    tianma("score", "--input", in, "--output", out()).refused(1, "line 2", "\"hyp\"");
    Path empty = file("empty.jsonl", "");
    tianma("score", "--input", empty, "--output", out()).refused(1, "empty.jsonl", "no line");
    assertThat(out()).doesNotExist();
  }

  @Test
  void theStackIsShownOnlyOnRequest() throws IOException {
    Path none = directory.resolve("none.jsonl");
    assertThat(tianma("score", "--input", none, "--debug").err()).contains("\tat io.tianma");
    assertThat(tianma("--debug", "score", "--input", none).err()).contains("\tat io.tianma");
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  private Path out() {
    return directory.resolve("out.jsonl");
  }
}
