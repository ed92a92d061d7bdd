package io.tianma.train.golden;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tianma.data.testing.Shared;
import io.tianma.train.checkpoint.NamedTensor;
import io.tianma.train.checkpoint.SafeTensors;
import io.tianma.train.model.Batch;
import io.tianma.train.model.FeedForward;
import io.tianma.train.model.ModelConfig;
import io.tianma.train.model.Parameter;
import io.tianma.train.model.Parameters;
import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.HostMemory;
import io.tianma.train.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * A model as Hugging Face transformers saw it: weights, inputs, outputs, gradients, a short
 * training.
 */
final class GoldenCase {
  final JsonNode json;
  final ModelConfig config;
  final Parameters parameters;
  final Map<String, NamedTensor> io;
  final Batch batch;
  private final Path directory;

  private GoldenCase(Path directory) throws IOException {
    this.directory = directory;
    this.json = new ObjectMapper().readTree(directory.resolve("case.json").toFile());
    this.config = config(json);
    this.parameters = new Parameters(config);
    this.io = SafeTensors.read(directory.resolve("io.safetensors"));
    int rows = (int) io.get("labels").shape()[0];
    this.batch = Batch.of(rows, ints("input_ids"), ints("decoder_input_ids"), ints("labels"));
  }

  /** The case in {@code golden.dir}, or the one that lies beside the repository. */
  static GoldenCase load() throws IOException {
    String directory = System.getProperty("golden.dir", "");
    return new GoldenCase(directory.isBlank() ? Shared.file("golden/mt5-a") : Path.of(directory));
  }

  private static ModelConfig config(JsonNode json) {
    JsonNode c = json.get("config");
    ModelConfig base = ModelConfig.t511(c.get("vocab_size").asInt(), 1, 1, 1, 1, 1);
    FeedForward feedForward =
        switch (c.get("feed_forward_proj").asText()) {
          case "gated-gelu" -> FeedForward.GATED_GELU;
          case "relu" -> FeedForward.RELU;
          default -> throw new IllegalArgumentException(c.get("feed_forward_proj").asText());
        };
    return new ModelConfig(
        c.get("vocab_size").asInt(),
        c.get("d_model").asInt(),
        c.get("d_kv").asInt(),
        c.get("num_heads").asInt(),
        c.get("d_ff").asInt(),
        c.get("num_layers").asInt(),
        c.get("num_decoder_layers").asInt(),
        c.get("relative_attention_num_buckets").asInt(),
        c.get("relative_attention_max_distance").asInt(),
        c.get("layer_norm_epsilon").asDouble(),
        c.get("tie_word_embeddings").asBoolean(),
        feedForward,
        base.position(),
        base.mixer(),
        base.norm(),
        base.objective(),
        0,
        json.get("pad").asInt(),
        json.get("decoder_start").asInt(),
        json.get("eos").asInt());
  }

  int[] ints(String name) {
    return io.get(name).ints();
  }

  /** The weights of a file of the case in one fresh flat vector. */
  Tensor weights(String file, DType type) throws IOException {
    Map<String, NamedTensor> named = SafeTensors.read(directory.resolve(file));
    HostMemory memory = new HostMemory();
    int count = Math.toIntExact(parameters.count());
    Tensor flat = Tensor.at(memory.allocate((long) count * type.bytes()), type, count);
    for (Parameter p : parameters) {
      memory.write(
          named.get(p.name()).floats(), flat.region(p.offset(), Math.toIntExact(p.elements())));
    }
    return flat;
  }
}
