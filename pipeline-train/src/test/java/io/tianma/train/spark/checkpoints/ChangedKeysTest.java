package io.tianma.train.spark.checkpoints;

import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.data.store.CanonicalJson;
import io.tianma.data.store.Counts;
import io.tianma.data.store.Manifest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChangedKeysTest {
  @Test
  void keysAreThoseOfARunDescription() {
    Map<String, Object> before = configuration(1e-3, 16, 0.5);
    assertThat(differences("base", before, configuration(2e-3, 24, 0.25)))
        .isEqualTo(
            "it was made with stages (name = base).model.d-model = 16, now 24;"
                + " pretrain.optimizer.learning-rate = 0.001, now 0.002;"
                + " pretrain.outer.slowmo.momentum = 0.5, now 0.25");
    assertThat(differences("finetune", before, configuration(2e-3, 16, 0.5)))
        .isEqualTo("it was made with finetune.learning-rate = 0.001, now 0.002");
    assertThat(differences("base", before, before))
        .isEqualTo("it was made with another version of this program");
  }

  private static Map<String, Object> configuration(double rate, int width, double momentum) {
    return Map.of(
        "optimizer",
        Map.of("learning-rate", rate),
        "model",
        Map.of("d-model", width),
        "outer",
        "slowmo",
        "outer-settings",
        Map.of("momentum", momentum));
  }

  private static String differences(String stage, Map<String, ?> before, Map<String, ?> now) {
    Manifest made =
        new Manifest(
            Manifest.FORMAT,
            "pretrain",
            1,
            CanonicalJson.tree(before),
            "",
            List.of(),
            List.of(),
            Counts.of(0, Map.of()),
            CanonicalJson.tree(Map.of()));
    return ChangedKeys.of(stage, made, now, List.of());
  }
}
