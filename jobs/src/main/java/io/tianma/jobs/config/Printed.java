package io.tianma.jobs.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import io.tianma.data.store.CanonicalJson;
import io.tianma.data.store.Redaction;
import java.util.ArrayList;
import java.util.List;

/** Shows a configuration as it was understood. */
public final class Printed {
  /** One element of each list of sections, which says what their keys are by default. */
  private static final List<String> ELEMENTS =
      List.of(
          "stages=[{name=base}]",
          "ingest.inputs=[{path=none}]",
          "test-sets=[{name=none,path=none}]");

  private Printed() {}

  /**
   * What differs from the defaults, a line each: {@code pretrain.seed = 8}; secrets hidden. Of a
   * section in a list, {@code stages.1.rounds = 60}, what differs from the one before it.
   */
  public static List<String> changed(RunConfig config) {
    JsonNode ours = Redaction.redact(CanonicalJson.tree(config));
    JsonNode theirs = CanonicalJson.tree(ConfigFiles.defaults(ELEMENTS));
    List<String> lines = new ArrayList<>();
    add("", ours, theirs, lines);
    return lines;
  }

  private static void add(String key, JsonNode ours, JsonNode theirs, List<String> lines) {
    if (ours.toString().equals(theirs.toString())) {
      return;
    }
    if (ours.isArray() && (ours.isEmpty() ? theirs.path(0) : ours.get(0)).isObject()) {
      for (int i = 0; i < ours.size(); i++) {
        add(key + "." + i, ours.get(i), i == 0 ? theirs.path(0) : ours.get(i - 1), lines);
      }
      return;
    }
    if (!ours.isObject()) {
      lines.add(key + " = " + (ours.isTextual() ? ours.asText() : ours.toString()));
      return;
    }
    ours.fieldNames()
        .forEachRemaining(
            name ->
                add(
                    key.isEmpty() ? name : key + "." + name,
                    ours.path(name),
                    theirs.path(name),
                    lines));
  }

  /** Every key with its value, one a line, sorted, secrets hidden; can be read again. */
  public static String of(RunConfig config) {
    JsonNode shown = Redaction.redact(CanonicalJson.tree(config));
    return ConfigFactory.parseString(CanonicalJson.compact(shown))
        .root()
        .render(
            ConfigRenderOptions.defaults()
                .setOriginComments(false)
                .setComments(false)
                .setJson(false)
                .setFormatted(true));
  }
}
