package io.tianma.jobs;

import static io.tianma.jobs.CommandLineRunner.tianma;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.data.source.TextLines;
import io.tianma.data.vocab.Vocabulary;
import io.tianma.jobs.CommandLineRunner.Outcome;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** Every option of every command that names a file takes a compressed one and {@code -}. */
class FileOptionsTest {
  private static final String FILE = "FILE";
  private static final List<String> ENDS = List.of(".gz", ".bz2", ".xz", ".zst");
  private static final String PAIR = "{\"ref\":\"天马行空\",\"hyp\":\"天马\",\"text\":\"天马行空。\"}\n";
  private static final String OTHER = "{\"ref\":\"天马行空\",\"hyp\":\"天马行空\",\"text\":\"天马行空。\"}\n";
  private static final String TOKENS = String.join("\n", Vocabulary.specials()) + "\n天\n马\n";

  @TempDir static Path directory;
  private static Path config;
  private static Path latent;

  /**
   * How an option is tried.
   *
   * @param content of a file that is read; null for one that is written
   * @param said what the command says then, or what is in the file
   * @param call words of the command line, {@code FILE} among them
   */
  private record Use(String content, String said, List<Object> call) {
    static Use reads(String content, String said, Object... call) {
      return new Use(content, said, List.of(call));
    }

    static Use writes(String said, Object... call) {
      return new Use(null, said, List.of(call));
    }
  }

  @BeforeAll
  static void trainTwoModels() throws IOException {
    Path corpus = TinyCorpus.write(directory.resolve("corpus"), 12, 1);
    config =
        TinyCorpus.config(directory.resolve("run.conf"), corpus, directory.resolve("runs/work"));
    Files.writeString(
        config, Files.readString(config) + "stages = [{ name = base, rounds = 1 }]\n");
    latent = directory.resolve("latent.conf");
    Files.writeString(
        latent,
        Files.readString(config)
            + """
            work-dir = "%s"
            pairs { strategy = sentences, sentence-chars = 1 }
            shards { max-source = 24, max-target = 24 }
            stage.model {
              model = univae, encoder-layers = 3, latent-from = 1, latent-width = 4, kappa = 8
              max-positions = 24
            }
            """
                .formatted(directory.resolve("latent")));
    tianma("run", "--config", config).done();
    tianma("run", "--config", latent).done();
    Files.writeString(directory.resolve("in.jsonl"), PAIR);
    Files.writeString(directory.resolve("vocab.txt"), TOKENS);
  }

  /** By command and option; what has no file of its own beyond {@code --config} is not here. */
  private static Map<String, Use> uses() {
    Path in = directory.resolve("in.jsonl");
    Path vocab = directory.resolve("vocab.txt");
    Path work = directory.resolve("runs/work");
    Map<String, Use> uses = new TreeMap<>();
    uses.put(
        "generate --input",
        Use.reads(
            PAIR, "generated", "generate", "--config", config, "--input", FILE, "--output", "-"));
    uses.put(
        "generate --output",
        Use.writes("generated", "generate", "--config", config, "--input", in, "--output", FILE));
    uses.put("score --input", Use.reads(PAIR, "rouge1", "score", "--input", FILE));
    uses.put("score --output", Use.writes("rouge1", "score", "--input", in, "--output", FILE));
    uses.put(
        "score --against", Use.reads(OTHER, "rouge1", "score", "--input", in, "--against", FILE));
    uses.put("compare --json", Use.writes("\"pairs\"", "compare", work, work, "--json", FILE));
    uses.put("index --output", Use.writes("</html>", "index", work.getParent(), "--output", FILE));
    uses.put(
        "export --vocabulary",
        Use.reads(
            vocabulary(),
            "exported to",
            "export",
            "--config",
            config,
            "--output",
            directory.resolve("exported"),
            "--overwrite",
            "--vocabulary",
            FILE));
    uses.put(
        "reconstruct --input",
        Use.reads(
            PAIR,
            "reconstructed",
            "reconstruct",
            "--config",
            latent,
            "--input",
            FILE,
            "--output",
            "-"));
    uses.put(
        "reconstruct --output",
        Use.writes("reconstructed", "reconstruct", "天马。", "--config", latent, "--output", FILE));
    uses.put(
        "sample --output",
        Use.writes("\"seed\"", "sample", "--count", 2, "--config", latent, "--output", FILE));
    uses.put(
        "interpolate --output",
        Use.writes("\"s\"", "interpolate", "天", "马", "--config", latent, "--output", FILE));
    uses.put(
        "swap --output",
        Use.writes("text", "swap", "天", "马", "--config", latent, "--output", FILE));
    for (String step : List.of("segment", "tokenize", "pairs", "clean")) {
      List<Object> more = step.equals("tokenize") ? List.of("--vocab", vocab) : List.of();
      List<Object> read = new ArrayList<>(List.of("preview", step, "--input", FILE));
      read.addAll(List.of("--output", "-"));
      read.addAll(more);
      uses.put("preview " + step + " --input", new Use(PAIR, "\"ref\":\"天马行空\"", read));
      List<Object> write = new ArrayList<>(List.of("preview", step, "--input", in));
      write.addAll(List.of("--output", FILE));
      write.addAll(more);
      uses.put("preview " + step + " --output", new Use(null, "\"ref\":\"天马行空\"", write));
    }
    uses.put(
        "preview tokenize --vocab",
        Use.reads(
            TOKENS, "ids", "preview", "tokenize", "--vocab", FILE, "--input", in, "--output", "-"));
    uses.put(
        "doctor --config",
        Use.reads("spark.master = \"local[1]\"\n", "local[1]", "doctor", "--config", FILE));
    return uses;
  }

  private static String vocabulary() {
    try {
      return Files.readString(directory.resolve("runs/work/vocab/vocab.txt"));
    } catch (IOException e) {
      return "";
    }
  }

  static Stream<Arguments> files() {
    List<Arguments> all = new ArrayList<>();
    int use = 0;
    for (String option : uses().keySet()) {
      all.add(Arguments.of(option, "-"));
      all.add(Arguments.of(option, ENDS.get(use++ % ENDS.size())));
    }
    return all.stream();
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("files")
  void aFileMayBeCompressedOrStandard(String option, String end) throws IOException {
    Use use = uses().get(option);
    Path file = directory.resolve("file-" + option.replace(' ', '-') + end);
    Object named = end.equals("-") ? end : file;
    String input = "";
    if (use.content != null && end.equals("-")) {
      input = use.content;
    } else if (use.content != null) {
      ToolsTest.writeBy(file, use.content);
    }
    Object[] call = use.call.stream().map(word -> word == FILE ? named : word).toArray();
    String said = said(input, call);
    if (use.content == null && !end.equals("-")) {
      said = TextLines.all(Files.readAllBytes(file), file.toString(), "it");
    }
    assertThat(said).as(option).contains(use.said);
    if (use.content == null && use.said.startsWith("\"")) { // nothing but JSON is there
      assertThat(said.lines().filter(line -> !line.isBlank()).findFirst().get()).startsWith("{");
    }
  }

  /** Whoever adds an option that names a file says here how it is tried. */
  @Test
  void noOptionIsLeftOut() {
    TreeSet<String> known = new TreeSet<>();
    options("", new CommandLine(new Tianma()), known);
    known.removeIf(option -> option.endsWith(" --config") && !option.startsWith("doctor"));
    assertThat(uses().keySet()).isEqualTo(known);
  }

  private static void options(String name, CommandLine command, TreeSet<String> into) {
    command.getCommandSpec().options().stream()
        .filter(option -> option.paramLabel().equals(FILE))
        .forEach(option -> into.add((name + " " + option.longestName()).strip()));
    command
        .getSubcommands()
        .forEach((sub, line) -> options((name + " " + sub).strip(), line, into));
  }

  @Test
  void everyRunDescriptionMayBeCompressedOrStandardInput() throws IOException {
    TreeSet<String> known = new TreeSet<>();
    options("", new CommandLine(new Tianma()), known);
    known.removeIf(option -> !option.endsWith(" --config"));
    known.removeAll(List.of("doctor --config", "submit --config"));
    assertThat(known).hasSizeGreaterThan(15);
    Path packed = directory.resolve("other.conf.xz");
    ToolsTest.writeBy(packed, "report.title = 压缩\n");
    for (String option : known) {
      String job = option.replace(" --config", "");
      List<Object> call = new ArrayList<>(List.of(job, "--config", packed, "--show-config"));
      call.addAll(
          switch (job) {
            case "generate" -> List.of("--input", "x", "--output", "y");
            case "export" -> List.of("--output", "y");
            case "explain" -> List.of("id");
            case "interpolate", "swap" -> List.of("a", "b");
            default -> List.of();
          });
      assertThat(said("", call.toArray())).as(job).contains("压缩");
      call.set(2, "-");
      assertThat(said("report.title = 标准\n", call.toArray())).as(job).contains("标准");
    }
    tianma("submit", "--config", packed, "--master", "yarn")
        .refused(2, "name a plain file, which can be sent along");
  }

  /** All that a command printed, which must have done what was asked. */
  private static String said(String input, Object... call) {
    InputStream usualIn = System.in;
    PrintStream usualOut = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setIn(new ByteArrayInputStream(input.getBytes(UTF_8)));
    System.setOut(new PrintStream(printed, true, UTF_8));
    try {
      Outcome outcome = tianma(call);
      assertThat(outcome.code()).as(outcome.err()).isZero();
      return printed.toString(UTF_8) + outcome.out();
    } finally {
      System.setIn(usualIn);
      System.setOut(usualOut);
    }
  }
}
