package io.tianma.jobs;

import static io.tianma.jobs.CommandLineRunner.tianma;
import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.data.testing.Shared;
import io.tianma.jobs.CommandLineRunner.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Models as transformers and its users write them: which are read, and why others are not. */
class ImportLayoutsTest {
  private static final String IGNORED = "19-hf-cross-attention-bias/";

  @TempDir Path directory;

  /** Of one model, in float32; in bfloat16; in two shards; by mT5's default of what is silent. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        IGNORED + "plain",
        "21-hf-bf16-shards-defaults/bf16",
        "21-hf-bf16-shards-defaults/sharded",
        "21-hf-bf16-shards-defaults/no-feed-forward-proj"
      })
  void isRead(String model) throws IOException {
    Outcome done = imported(model).done();
    assertThat(done.out())
        .contains("checkpoints/base/round-000000: made")
        .doesNotContain("left out");
    assertThat(directory.resolve("work/checkpoints/base/round-000000/model.safetensors")).exists();
  }

  @Test
  void whatTransformersIgnoresIsIgnoredAndSaid() throws IOException {
    assertThat(imported(IGNORED + "with-bias").done().out())
        .contains("checkpoints/base/round-000000: made")
        .contains("EncDecAttention.relative_attention_bias.weight");
  }

  @Test
  void whatNobodyKnowsIsRefusedByItsName() throws IOException {
    imported(IGNORED + "foreign-tensor").refused(2, "imported.directory", ".weight");
    assertThat(directory.resolve("work/checkpoints")).doesNotExist();
  }

  private Outcome imported(String model) throws IOException {
    Path source = Shared.file("cases/" + model + "/config.json").getParent();
    Path config = directory.resolve("run.conf");
    Files.writeString(
        config,
        """
        work-dir = "%s"
        imported.directory = "%s"
        stage.model { d-model = 8, d-kv = 4, heads = 2, d-ff = 16, encoder-layers = 1, decoder-layers = 1 }
        stages = [ { name = base, rounds = 1 } ]
        """
            .formatted(directory.resolve("work"), source));
    return tianma("import", "--config", config);
  }
}
