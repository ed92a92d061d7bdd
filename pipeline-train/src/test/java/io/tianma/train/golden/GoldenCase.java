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
import io.tianma.train.tensor.Memory;
import io.tianma.train.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;

/**
 * A model as Hugging Face transformers saw it: weights, inputs, outputs, gradients, a short
 * training.
 */
final class GoldenCase {
  private static final String CASE = "case.json";

  final JsonNode json;
  final ModelConfig config;
  final Parameters parameters;
  final Map<String, NamedTensor> io;
  final Batch batch;
  private final Path directory;

  private GoldenCase(Path directory) throws IOException {
    this.directory = directory;
    this.json = new ObjectMapper().readTree(directory.resolve(CASE).toFile());
    this.config = config(json);
    this.parameters = Architecture.parameters(config);
    this.io = SafeTensors.read(directory.resolve("io.safetensors"));
    int rows = (int) io.get("labels").shape()[0];
    this.batch = Batch.of(rows, ints("input_ids"), ints("decoder_input_ids"), ints("labels"));
  }

  /** The case in a directory. */
  static GoldenCase in(Path directory) throws IOException {
    return new GoldenCase(directory);
  }

  /**
   * The case that {@code golden.dir} names, or the cases inside it; without it those that lie
   * beside the repository.
   *
   * @param kinds directories there, each a case or full of cases
   */
  static Stream<Named<Path>> directories(String... kinds) {
    String given = System.getProperty("golden.dir", "");
    return given.isBlank()
        ? Arrays.stream(kinds).map(kind -> Shared.file("golden/" + kind)).flatMap(GoldenCase::cases)
        : cases(Path.of(given));
  }

  private static Stream<Named<Path>> cases(Path directory) {
    if (Files.exists(directory.resolve(CASE))) {
      return Stream.of(named(directory));
    }
    try (Stream<Path> inside = Files.list(directory)) {
      return inside.sorted().map(GoldenCase::named).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Named<Path> named(Path directory) {
    return Named.of(directory.getFileName().toString(), directory);
  }

  /** Whether what stands in rows of padding was seen, too. */
  boolean knowsPadding() {
    return !json.has("about");
  }

  private static ModelConfig config(JsonNode json) {
    ObjectNode config = json.get("config").deepCopy();
    config.set("pad_token_id", json.get("pad"));
    config.set("decoder_start_token_id", json.get("decoder_start"));
    config.set("eos_token_id", json.get("eos"));
    return HuggingFaceConfig.decode(config.put("dropout_rate", 0).toString());
  }

  boolean has(String file) {
    return Files.exists(directory.resolve(file));
  }

  /** Rows of [B T, columns] whose id is no padding; all of them where padding was seen, too. */
  float[] real(float[] values, int[] ids) {
    if (knowsPadding()) {
      return values;
    }
    int columns = values.length / ids.length;
    float[] real = new float[values.length];
    int rows = 0;
    for (int i = 0; i < ids.length; i++) {
      if (ids[i] != config.padId()) {
        System.arraycopy(values, i * columns, real, rows++ * columns, columns);
      }
    }
    return Arrays.copyOf(real, rows * columns);
  }

  int[] ints(String name) {
    return io.get(name).ints();
  }

  /** The weights of a file of the case in one fresh flat vector. */
  Tensor weights(String file, DType type) throws IOException {
    return weights(file, type, new HostMemory());
  }

  /** The same in that memory. */
  Tensor weights(String file, DType type, Memory memory) throws IOException {
    Map<String, NamedTensor> named = SafeTensors.read(directory.resolve(file));
    int count = Math.toIntExact(parameters.count());
    Tensor flat = Tensor.at(memory.allocate((long) count * type.bytes()), type, count);
    for (Parameter p : parameters) {
      memory.write(
          named.get(p.name()).floats(), flat.region(p.offset(), Math.toIntExact(p.elements())));
    }
    return flat;
  }
}
