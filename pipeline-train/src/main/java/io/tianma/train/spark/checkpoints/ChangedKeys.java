package io.tianma.train.spark.checkpoints;

import com.fasterxml.jackson.databind.JsonNode;
import io.tianma.data.store.CanonicalJson;
import io.tianma.data.store.Differences;
import io.tianma.data.store.Input;
import io.tianma.data.store.Manifest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What makes a training another one, by the keys that people set. */
final class ChangedKeys {
  /** The stage that has keys of its own for some of what others have below {@code pretrain}. */
  private static final String FINE_TUNING = "finetune";

  private static final Set<String> OF_FINE_TUNING =
      Set.of("workers", "batch-size", "averaging-frequency", "learning-rate", "warm-up");

  private ChangedKeys() {}

  /**
   * Half a sentence: {@code it was made with pretrain.seed = 7, now 8; shards has other content}.
   *
   * @param stage that was trained
   * @param configuration all that decides the bits of a round now
   */
  static String of(String stage, Manifest made, Object configuration, List<Input> inputs) {
    JsonNode before = made.configuration();
    List<String> keys = new ArrayList<>();
    for (String line : Differences.of(before, CanonicalJson.tree(configuration))) {
      keys.add(key(stage, line, before.path("outer").asText()));
    }
    List<String> all = new ArrayList<>();
    if (!keys.isEmpty()) {
      all.add("it was made with " + String.join("; ", keys));
    }
    all.addAll(Differences.of(made.inputs(), inputs));
    return all.isEmpty()
        ? "it was made with another version of this program"
        : String.join("; ", all);
  }

  /**
   * @param outer name of the outer optimizer, whose settings stand in a section of its own
   */
  private static String key(String stage, String line, String outer) {
    if (line.startsWith("model.") || line.startsWith("rounds ")) {
      return "stages (name = %s).%s".formatted(stage, line);
    }
    String own = line.replaceFirst("^optimizer\\.", "");
    if (stage.equals(FINE_TUNING) && OF_FINE_TUNING.contains(own.replaceFirst(" .*", ""))) {
      return FINE_TUNING + "." + own;
    }
    return "pretrain."
        + line.replaceFirst("^outer ", "outer.optimizer ")
            .replaceFirst("^outer-settings\\.", "outer." + outer + ".");
  }
}
