package io.tianma.train.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tianma.train.checkpoint.FlatTensors;
import io.tianma.train.checkpoint.HuggingFaceConfig;
import io.tianma.train.checkpoint.NamedTensor;
import io.tianma.train.checkpoint.RotaryLayouts;
import io.tianma.train.checkpoint.SafeTensors;
import io.tianma.train.model.Architecture;
import io.tianma.train.model.Batch;
import io.tianma.train.model.Seq2Seq;
import io.tianma.train.model.Variants;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.model.parameter.Initializer;
import io.tianma.train.model.parameter.Parameters;
import io.tianma.train.tensor.Backend;
import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.HostMemory;
import io.tianma.train.tensor.RotaryPairs.Layout;
import io.tianma.train.tensor.Tensor;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The PyTorch code that exported variants bring computes what this engine does: every variant, with
 * weights that are no start. Skipped where no Python with torch is found.
 */
class ModelingTest {
  private static final int[] SOURCES = {5, 6, 7, 8, 9, 2, 4, 11, 5, 3, 0, 0};
  private static final int[] INPUTS = {1, 9, 5, 10, 9, 1, 7, 7, 5, 20};
  private static final String SCRIPT =
      """
      import json, sys, torch
      torch.set_num_threads(1)
      sys.path.insert(0, sys.argv[1])
      from modeling_tianma import TianmaModel
      sources = torch.tensor(json.loads(sys.argv[2])).view(2, -1)
      inputs = torch.tensor(json.loads(sys.argv[3])).view(2, -1)
      for directory in sys.argv[4:]:
          model = TianmaModel.from_directory(directory).eval()
          with torch.no_grad():
              print(json.dumps(model(sources, inputs).flatten().tolist()))
      """;

  private final HostMemory memory = new HostMemory();

  @TempDir Path directory;

  @Test
  void exportedVariantsComputeTheSameInPyTorch() throws Exception {
    Optional<String> python = Python.with("torch");
    assumeTrue(python.isPresent(), "no Python with torch: install Debian's python3-torch");
    List<String> names = new ArrayList<>();
    List<float[]> wanted = new ArrayList<>();
    List<String> command = new ArrayList<>(List.of(python.get(), script().toString()));
    command.add(directory.toString());
    command.add(Arrays.toString(SOURCES));
    command.add(Arrays.toString(INPUTS));
    for (Named<ModelConfig> variant : Variants.shipped().toList()) {
      ModelConfig config = variant.getPayload();
      float[] weights = lively(config);
      float[] logits = logits(config, weights);
      for (Layout layout : layouts(config)) {
        names.add(variant.getName() + " " + layout);
        wanted.add(logits);
        float[] converted = weights.clone();
        RotaryLayouts.convert(config, layout, converted);
        command.add(export(RotaryLayouts.converted(config, layout), converted, names.size()));
      }
    }
    List<String> lines = Python.run(command);
    assertThat(lines).hasSameSizeAs(wanted);
    for (int i = 0; i < wanted.size(); i++) {
      assertThat(difference(wanted.get(i), lines.get(i))).as(names.get(i)).isLessThan(2e-5);
    }
  }

  @Test
  void aRotaryModelComputesTheSameInBothLayouts() {
    Variants.all()
        .map(Named::getPayload)
        .filter(config -> layouts(config).size() > 1)
        .forEach(
            config -> {
              float[] weights = lively(config);
              float[] before = logits(config, weights);
              for (Layout layout : Layout.values()) {
                float[] converted = weights.clone();
                RotaryLayouts.convert(config, layout, converted);
                ModelConfig other = RotaryLayouts.converted(config, layout);
                float[] after = logits(other, converted);
                for (int i = 0; i < before.length; i++) {
                  assertThat(Math.abs(after[i] - before[i])).isLessThan(1e-5f);
                }
                RotaryLayouts.convert(other, config.positions().rotaryLayout(), converted);
                assertThat(converted).isEqualTo(weights);
              }
            });
  }

  /** Rotary models in both layouts, others as they are. */
  private static List<Layout> layouts(ModelConfig config) {
    return config.encoder().position().startsWith("rotary")
        ? List.of(Layout.values())
        : List.of(config.positions().rotaryLayout());
  }

  private static float[] lively(ModelConfig config) {
    Parameters parameters = Architecture.parameters(config);
    float[] weights = new float[Math.toIntExact(parameters.count())];
    SplittableRandom random = new SplittableRandom(11);
    parameters.forEach(
        parameter -> {
          float[] values = Initializer.values(parameter, 3);
          for (int i = 0; i < values.length; i++) {
            double noise = 0.6 * (random.nextDouble() - 0.5);
            weights[(int) parameter.offset() + i] = (float) (values[i] + noise);
          }
        });
    return weights;
  }

  private float[] logits(ModelConfig config, float[] weights) {
    Tensor flat = Tensor.at(memory.allocate(4L * weights.length), DType.F32, weights.length);
    memory.write(weights, flat);
    try (Seq2Seq network = new Seq2Seq(config, Backend.named("cpu"), 1, flat, null)) {
      return network.logits(Batch.of(2, SOURCES, INPUTS, new int[INPUTS.length]));
    } finally {
      memory.free(flat.address());
    }
  }

  private String export(ModelConfig config, float[] weights, int number) throws IOException {
    Path to = Files.createDirectory(directory.resolve("model" + number));
    Files.writeString(to.resolve("config.json"), HuggingFaceConfig.encode(config));
    List<NamedTensor> tensors = FlatTensors.of(Architecture.parameters(config), "", weights, 0);
    try (OutputStream out = Files.newOutputStream(to.resolve("model.safetensors"))) {
      SafeTensors.write(out, tensors, Map.of("format", "pt"));
    }
    return to.toString();
  }

  private Path script() throws IOException {
    Python.copy(HuggingFaceConfig.class, "modeling_tianma.py", directory);
    return Files.writeString(directory.resolve("check.py"), SCRIPT);
  }

  private static double difference(float[] wanted, String line) {
    String[] numbers = line.substring(1, line.length() - 1).split(", ");
    assertThat(numbers).hasSize(wanted.length);
    double max = 0;
    for (int i = 0; i < wanted.length; i++) {
      max = Math.max(max, Math.abs(Double.parseDouble(numbers[i]) - wanted[i]));
    }
    return max;
  }
}
