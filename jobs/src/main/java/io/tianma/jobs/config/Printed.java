package io.tianma.jobs.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import io.tianma.data.store.CanonicalJson;
import io.tianma.data.store.Redaction;

/** Shows a configuration as it was understood. */
public final class Printed {
  private Printed() {}

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
