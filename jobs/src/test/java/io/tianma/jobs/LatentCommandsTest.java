package io.tianma.jobs;

import static io.tianma.jobs.CommandLineRunner.tianma;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** sample, reconstruct, interpolate and swap, of a checkpoint and of an exported directory. */
class LatentCommandsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String A = "天马行空训练模型。";
  private static final String B = "我们研究中国语言。";

  @TempDir static Path shared;
  private static Path config;
  private static Path exported;

  @TempDir Path directory;

  /** What people saw of the last command. */
  private String shown;

  /** With words of a user and HMM, which the export must keep. */
  @BeforeAll
  static void trainAndExport() throws IOException {
    Path corpus = TinyCorpus.write(shared.resolve("corpus"), 10, 1);
    Path words = Files.writeString(shared.resolve("words.txt"), "天马行空\n训练模型 5\n");
    config = TinyCorpus.config(shared.resolve("run.conf"), corpus, shared.resolve("work"));
    Files.writeString(
        config,
        Files.readString(config)
            + """
            vocab { hmm = true, user-dictionary = "%s" }
            pairs { strategy = sentences, sentence-chars = 1 }
            shards { max-source = 24, max-target = 24 }
            stage.model {
              model = univae, encoder-layers = 3, latent-from = 1, latent-width = 4, kappa = 8
              max-positions = 24
            }
            stages = [{ name = base, rounds = 2 }]
            """
                .formatted(words));
    tianma("run", "--config", config).done();
    exported = shared.resolve("exported");
    tianma("export", "--config", config, "--output", exported).done();
  }

  @Test
  void aSeedGivesTheSameTextsFromBothAndAnotherSeedOthers() throws IOException {
    List<JsonNode> texts = both("sample", "--count", 6, "--seed", 3);
    assertThat(texts).hasSize(6);
    assertThat(texts.get(5).fieldNames()).toIterable().containsExactly("number", "seed", "text");
    assertThat(texts.get(5).get("number").asInt()).isEqualTo(5);
    texts.forEach(line -> assertThat(shown).contains(text(line)));
    assertThat(lines("sample", "--count", 6, "--seed", 4)).isNotEqualTo(texts);
  }

  @Test
  void aWayBeginsAndEndsAtTheReconstructionsAndSwapsDo() throws IOException {
    List<JsonNode> ends = both("reconstruct", A, B);
    assertThat(ends.get(0).get("text").asText()).isEqualTo(A);
    String a = ends.get(0).get("reconstructed").asText();
    String b = ends.get(1).get("reconstructed").asText();
    assertThat(shown).contains(A + "\n  -> " + a, B + "\n  -> " + b);
    List<JsonNode> way = both("interpolate", A, B, "--steps", 3);
    assertThat(way).extracting(line -> line.get("s").asDouble()).startsWith(0.0).endsWith(1.0);
    assertThat(way).hasSize(4);
    assertThat(text(way.get(0))).isEqualTo(a);
    assertThat(text(way.get(3))).isEqualTo(b);
    assertThat(shown).contains("0.000  " + a, "0.333  ", "1.000  " + b);
    List<JsonNode> swaps = both("swap", A, B);
    assertThat(swaps)
        .extracting(line -> line.get("layers").toString())
        .containsExactly("[]", "[1]", "[2]", "[1,2]");
    assertThat(text(swaps.get(0))).isEqualTo(a);
    assertThat(text(swaps.get(3))).isEqualTo(b);
    assertThat(shown).contains("layers [1, 2] of B: " + b);
    assertThat(lines("swap", A, B, "--layers", "2")).containsExactly(swaps.get(2));
    Path input = directory.resolve("in.jsonl");
    Files.writeString(input, JSON.createObjectNode().put("text", A) + "\n");
    assertThat(lines("reconstruct", "--input", input)).containsExactly(ends.get(0));
  }

  /** Another kind of latents, by configuration: the same commands, export and evaluation. */
  @Test
  void gaussiansAreSampledReconstructedMixedAndSwappedToo() throws IOException {
    Path vmf = config;
    Path vmfExported = exported;
    try {
      config = directory.resolve("gaussian.conf");
      Files.writeString(
          config,
          Files.readString(vmf)
              .replace(shared.resolve("work").toString(), directory.resolve("work").toString())
              .replace("kappa = 8", "latent = gaussian, latent-tau = 0.25"));
      tianma("run", "--config", config).done();
      exported = directory.resolve("exported");
      tianma("export", "--config", config, "--output", exported).done();
      List<JsonNode> ends = both("reconstruct", A, B);
      List<JsonNode> way = both("interpolate", A, B, "--steps", 2);
      assertThat(text(way.get(0))).isEqualTo(ends.get(0).get("reconstructed").asText());
      assertThat(text(way.get(2))).isEqualTo(ends.get(1).get("reconstructed").asText());
      assertThat(both("swap", A, B)).hasSize(4);
      assertThat(both("sample", "--count", 3)).hasSize(3);
      JsonNode found = JSON.readTree(directory.resolve("work/latents/metrics.json").toFile());
      assertThat(found.get("kl")).hasSize(2);
      assertThat(found.get("kl-constant").asBoolean()).isFalse();
      assertThat(found.get("kl-bound").asDouble()).isEqualTo(4 / 2.0 * 0.25);
      assertThat(found.get("kl").get(0).asDouble()).isGreaterThan(0.5);
    } finally {
      config = vmf;
      exported = vmfExported;
    }
  }

  @Test
  void whatCannotBeIsRefusedInOneLine() {
    tianma("swap", "--config", config, A, B, "--layers", "3").refused(2, "--layers", "from 1 to 2");
    tianma("sample", "--config", config, "--count", 0).refused(2, "--count", "positive");
    tianma("reconstruct", "--config", config, " ").refused(1, "nothing to read");
    tianma("sample", "--config", config, "--model", directory)
        .refused(1, directory.toString(), "config.json is not there", "tianma export");
  }

  /** JSON lines of the command, which must be the same of the checkpoint and of the export. */
  private List<JsonNode> both(Object... command) throws IOException {
    List<JsonNode> lines = lines(command);
    List<Object> exports = new ArrayList<>(List.of(command));
    exports.addAll(List.of("--model", exported));
    assertThat(lines(exports.toArray())).isEqualTo(lines);
    return lines;
  }

  private List<JsonNode> lines(Object... command) throws IOException {
    Path output = directory.resolve("out.jsonl");
    List<Object> all = new ArrayList<>(List.of(command));
    all.addAll(List.of("--config", config, "--output", output));
    shown = tianma(all.toArray()).done().out();
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(output)) {
      lines.add(JSON.readTree(line));
    }
    Files.delete(output);
    return lines;
  }

  private static String text(JsonNode line) {
    return line.get("text").asText();
  }
}
