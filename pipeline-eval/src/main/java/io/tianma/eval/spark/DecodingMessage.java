package io.tianma.eval.spark;

import io.tianma.data.store.CanonicalJson;
import io.tianma.train.decode.GenerationOptions;
import java.io.Serializable;

/** Options on their way to a task: records do not go through Kryo. */
final class DecodingMessage implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String json;

  DecodingMessage(GenerationOptions options) {
    this.json = CanonicalJson.compact(options);
  }

  GenerationOptions options() {
    return CanonicalJson.read(json, GenerationOptions.class);
  }
}
