package io.tianma.train.golden;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tianma.data.testing.Shared;
import io.tianma.train.checkpoint.HuggingFaceConfig;
import io.tianma.train.checkpoint.NamedTensor;
import io.tianma.train.checkpoint.SafeTensors;
import io.tianma.train.model.Architecture;
import io.tianma.train.model.Batch;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.model.parameter.Parameter;
import io.tianma.train.model.parameter.Parameters;
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
    this.parameters = Architecture.parameters(config);
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
    ObjectNode config = json.get("config").deepCopy();
    config.set("pad_token_id", json.get("pad"));
    config.set("decoder_start_token_id", json.get("decoder_start"));
    config.set("eos_token_id", json.get("eos"));
    return HuggingFaceConfig.decode(config.put("dropout_rate", 0).toString());
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
