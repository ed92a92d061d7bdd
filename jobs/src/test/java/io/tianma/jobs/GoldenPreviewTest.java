package io.tianma.jobs;

import static io.tianma.jobs.CommandLineRunner.tianma;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tianma.data.store.CanonicalJson;
import io.tianma.data.testing.Shared;
import io.tianma.jobs.shell.TextFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The published tools' results on 200 real documents, asked for on the command line. */
class GoldenPreviewTest {
  @TempDir Path directory;

  @Test
  void wordsEqualJieba() throws IOException {
    List<JsonNode> golden = golden();
    List<JsonNode> lines = preview("segment", golden);
    for (int i = 0; i < golden.size(); i++) {
      assertThat(lines.get(i).get("words"))
          .as(golden.get(i).get("id").asText())
          .isEqualTo(golden.get(i).get("jieba_hmm_off"));
    }
  }

  @Test
  void idsEqualBert4keras() throws IOException {
    List<JsonNode> golden = golden();
    Path vocab = Shared.file("corpora/t5pegasus-vocab-50k.txt");
    List<JsonNode> lines = preview("tokenize", golden, "--vocab", vocab);
    for (int i = 0; i < golden.size(); i++) {
      assertThat(lines.get(i).get("ids"))
          .as(golden.get(i).get("id").asText())
          .isEqualTo(golden.get(i).get("ids"));
    }
  }

  @Test
  void chunksAndPairsEqualT5Pegasus() throws IOException {
    List<JsonNode> golden = golden();
    List<JsonNode> lines = preview("pairs", golden);
    int pairs = 0;
    for (int i = 0; i < golden.size(); i++) {
      assertThat(lines.get(i).get("chunks")).isEqualTo(golden.get(i).get("chunks"));
      List<List<String>> made = new ArrayList<>();
      lines
          .get(i)
          .get("pairs")
          .forEach(p -> made.add(List.of(p.get("source").asText(), p.get("target").asText())));
      List<List<String>> expected = new ArrayList<>();
      golden
          .get(i)
          .get("pairs")
          .forEach(p -> expected.add(List.of(p.get(0).asText(), p.get(1).asText())));
      assertThat(made).as(golden.get(i).get("id").asText()).isEqualTo(expected);
      pairs += made.size();
    }
    assertThat(pairs).isEqualTo(377);
  }

  @Test
  void scoresEqualTheFormulasOfGoogle() throws IOException {
    Path golden = Shared.file("corpora/golden-rouge.jsonl.gz");
    Path output = directory.resolve("scores.jsonl");
    String said = tianma("score", "--input", golden, "--output", output).done().out();
    List<JsonNode> expected = read(golden);
    List<JsonNode> lines = read(output);
    assertThat(lines).hasSameSizeAs(expected).hasSize(2075);
    String[] metrics = {"rouge1-char", "rouge2-char", "rougeL-char"};
    double[] sums = new double[metrics.length];
    for (int i = 0; i < lines.size(); i++) {
      for (int m = 0; m < metrics.length; m++) {
        double value = lines.get(i).get(metrics[m]).asDouble();
        assertThat(value)
            .isCloseTo(expected.get(i).get("google_char").get(m).asDouble(), within(1e-6));
        sums[m] += value / lines.size();
      }
    }
    assertThat(said).containsPattern("rouge1-char +%.6f".formatted(sums[0]));
    assertThat(said).containsPattern("rougeL-char +%.6f".formatted(sums[2]));
  }

  @Test
  void scoresInThePublishedDialectEqualThePythonPackage() throws IOException {
    Path golden = Shared.file("corpora/golden-rouge.jsonl.gz");
    Path output = directory.resolve("scores.jsonl");
    tianma("score", "--input", golden, "--output", output, "--dialect", "rouge-py").done();
    List<JsonNode> expected = read(golden);
    List<JsonNode> lines = read(output);
    for (int i = 0; i < lines.size(); i++) {
      assertThat(lines.get(i).get("rougeL-char (rouge-py)").asDouble())
          .isCloseTo(expected.get(i).get("pltrdy").get(2).asDouble(), within(1e-6));
    }
  }

  private List<JsonNode> preview(String step, List<JsonNode> golden, Object... more)
      throws IOException {
    Path input = directory.resolve("in.jsonl");
    try (var out = Files.newBufferedWriter(input)) {
      for (JsonNode document : golden) {
        out.write(((ObjectNode) document.deepCopy()).retain("id", "text").toString());
        out.write('\n');
      }
    }
    Path output = directory.resolve("out.jsonl");
    List<Object> arguments =
        new ArrayList<>(
            List.of("preview", step, "--input", input, "--output", output, "--overwrite"));
    arguments.addAll(List.of(more));
    tianma(arguments.toArray()).done();
    List<JsonNode> lines = read(output);
    assertThat(lines).hasSameSizeAs(golden);
    for (int i = 0; i < golden.size(); i++) {
      assertThat(lines.get(i).get("id")).isEqualTo(golden.get(i).get("id"));
      assertThat(lines.get(i).get("text")).isEqualTo(golden.get(i).get("text"));
    }
    return lines;
  }

  private static List<JsonNode> golden() throws IOException {
    List<JsonNode> golden = read(Shared.file("corpora/golden-200.jsonl.gz"));
    assertThat(golden).hasSize(200);
    return golden;
  }

  private static List<JsonNode> read(Path file) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    try (var in = TextFiles.read(file)) {
      in.lines().forEach(line -> lines.add(CanonicalJson.read(line, JsonNode.class)));
    }
    return lines;
  }
}
