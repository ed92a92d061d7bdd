package io.tianma.train.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tianma.train.decode.Greedy;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.tensor.Backend;
import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.HostMemory;
import io.tianma.train.tensor.Kernels;
import io.tianma.train.tensor.Memory;
import io.tianma.train.tensor.OutOfMemory;
import io.tianma.train.tensor.Precision;
import io.tianma.train.tensor.Tensor;
import io.tianma.train.tensor.cuda.TestedCuda;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;

/** One step recorded for all positions says what a step recorded for each says. */
class RepeatedGenerationTest {
  private static final int MOST = 19;
  private static final Map<String, ModelConfig> VARIANTS =
      Variants.all().collect(Collectors.toMap(Named::getName, Named::getPayload));
  private static final List<String> ALIKE =
      List.of(
          "t5",
          "softmax sinusoidal",
          "softmax learned",
          "softmax rotary",
          "rotary half",
          "softmax none",
          "linear elu rotary",
          "linear favor none",
          "linear softmax-factorised rotary",
          "depthwise-conv learned",
          "light-conv of 4",
          "dynamic-conv");

  /** Those that the processor, playing a GPU slowly, can afford. */
  private static final List<String> PLAYED =
      List.of("t5", "softmax rotary", "linear elu rotary", "light-conv of 4");

  /** A network of random weights that read on. */
  private static Seq2Seq network(ModelConfig config, Precision precision, Backend backend) {
    Memory memory = backend.open().memory();
    int count = Math.toIntExact(Architecture.parameters(config).count());
    Tensor weights = Tensor.at(memory.allocate(4L * count), DType.F32, count);
    SplittableRandom random = new SplittableRandom(4);
    memory.write(random.doubles(count, -0.7, 0.7).toArray(), weights);
    return new Seq2Seq(config, TrainingStep.PLAIN, precision, backend, 1, weights, null);
  }

  private static int[] sources(int seed, int rows, int length, ModelConfig config) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] ids = random.ints((long) rows * length, 3, config.vocab()).toArray();
    for (int b = 1; b < rows; b++) { // ends of other lengths
      Arrays.fill(ids, (b + 1) * length - random.nextInt(length), (b + 1) * length, config.padId());
    }
    return ids;
  }

  @Test
  void whichVariantsDo() {
    for (String name : VARIANTS.keySet()) {
      boolean plain = name.startsWith("softmax") || name.startsWith("sinus") || name.equals("t5");
      boolean mixes = plain || name.startsWith("linear") || name.startsWith("rotary");
      boolean encodes = List.of("mlp-mixer", "fnet", "external").contains(name);
      boolean alike = mixes && !name.contains("2d") || encodes || name.contains("conv");
      assertThat(Architecture.of(VARIANTS.get(name)).stepsAlike()).as(name).isEqualTo(alike);
    }
  }

  @Test
  void greedyOutputsAreThoseOfStepsByThemselves() {
    List<Backend> backends = new ArrayList<>(TestedCuda.backends());
    backends.add(Backend.named("reference"));
    for (Backend backend : backends) {
      int ended = 0;
      for (String name : backend.name().equals("cuda, emulated") ? PLAYED : ALIKE) {
        ModelConfig config = VARIANTS.get(name);
        try (Seq2Seq here = network(config, Precision.FLOAT32, Backend.named("cpu"));
            Seq2Seq there = network(config, Precision.FLOAT32, backend)) {
          // the second has the shape of the first, the last that of the second with fewer steps
          int[][] shapes = {{3, 7, MOST}, {3, 7, MOST}, {5, 4, MOST}, {5, 4, 9}};
          for (int seed = 0; seed < shapes.length; seed++) {
            int rows = shapes[seed][0];
            int[] sources = sources(seed, rows, shapes[seed][1], config);
            int[][] expected = Greedy.decode(here, rows, sources, shapes[seed][2]);
            assertThat(Greedy.decode(there, rows, sources, shapes[seed][2]))
                .as("%s %s %d", backend.name(), name, seed)
                .isEqualTo(expected);
            for (int[] text : expected) {
              ended += text[text.length - 1] == config.endId() ? 1 : 0;
            }
          }
        }
      }
      assertThat(ended).as("rows that end early").isGreaterThan(5);
    }
  }

  @Test
  void twoGenerationsAtATimeDoNotMeet() {
    ModelConfig config = VARIANTS.get("t5");
    int[] one = sources(1, 2, 5, config);
    int[] other = sources(2, 2, 5, config);
    try (Seq2Seq network = network(config, Precision.FLOAT32, Backend.named("reference"))) {
      float[][] alone = {steps(network, one), steps(network, other)};
      try (Generation first = network.generate(2, one, 3);
          Generation second = network.generate(2, other, 3)) {
        float[][] together = new float[2][];
        for (int token = 3; token < 6; token++) {
          together[0] = first.step(new int[] {token, 4}).clone();
          together[1] = second.step(new int[] {token, 4}).clone();
        }
        for (int i = 0; i < 2; i++) {
          for (int j = 0; j < alone[i].length; j++) {
            assertThat((double) together[i][j]).isEqualTo(alone[i][j], within());
          }
        }
        assertThatThrownBy(() -> first.step(new int[] {3, 4}))
            .hasMessage("all 3 steps of this generation are taken");
      }
    }
  }

  private static org.assertj.core.data.Offset<Double> within() {
    return org.assertj.core.api.Assertions.within(1e-4);
  }

  private static float[] steps(Seq2Seq network, int[] sources) {
    try (Generation generation = network.generate(2, sources, 3)) {
      float[] logits = null;
      for (int token = 3; token < 6; token++) {
        logits = generation.step(new int[] {token, 4});
      }
      return logits.clone();
    }
  }

  @Test
  void inSixteenBitsLogitsAreCloseToThoseInFloat32() {
    ModelConfig joined = // whose products of few rows join what is around them
        VARIANTS.get("t5").but().set("d_model", 32).set("d_kv", 16).set("d_ff", 64).build();
    for (Backend backend : TestedCuda.backends()) {
      for (ModelConfig config :
          List.of(VARIANTS.get("t5"), VARIANTS.get("softmax rotary"), joined)) {
        int[] sources = sources(5, 2, 6, config);
        try (Seq2Seq exact = network(config, Precision.FLOAT32, backend);
            Seq2Seq rounded = network(config, Precision.BF16, backend)) {
          float[] expected = steps(exact, sources);
          float[] actual = steps(rounded, sources);
          double greatest = 0;
          double difference = 0;
          for (int i = 0; i < expected.length; i++) {
            greatest = Math.max(greatest, Math.abs(expected[i]));
            difference = Math.max(difference, Math.abs(expected[i] - actual[i]));
          }
          assertThat(difference / greatest).as(backend.name() + " " + config).isBetween(1e-5, 0.05);
        }
      }
    }
  }

  @Test
  void namesTheBatchThatFitsWhereMemoryEnds() {
    ModelConfig config = VARIANTS.get("t5");
    Backend small = limited(Backend.named("reference"), 8L << 20);
    try (Seq2Seq network = network(config, Precision.FLOAT32, small)) {
      int rows = 400;
      int source = 100;
      String message =
          "a batch of 400 x \\(100 \\+ 4\\) tokens takes .* MB .*: evaluate.batch-size = ";
      assertThatThrownBy(() -> network.generate(rows, new int[rows * source], 4))
          .hasMessageMatching(message + "\\d+ fits");
      String said = null;
      try (Generation none = network.generate(rows, new int[rows * source], 4)) {
        assertThat(none).isNull();
      } catch (IllegalStateException e) {
        said = e.getMessage();
      }
      int fits = Integer.parseInt(said.replaceAll(".* = (\\d+) fits", "$1"));
      try (Generation generation = network.generate(fits, new int[fits * source], 4)) {
        assertThat(generation.likeliest()).hasNumberOfRows(fits);
      }
    }
  }

  /** The same with so little memory. */
  private static Backend limited(Backend backend, long most) {
    Map<Long, Long> taken = new java.util.HashMap<>();
    HostMemory host = new HostMemory();
    Memory memory =
        proxy(
            Memory.class,
            host,
            (method, arguments) -> {
              if (method.equals("allocate")) {
                long free = most - taken.values().stream().mapToLong(Long::longValue).sum();
                if ((long) arguments[0] > free) {
                  throw new OutOfMemory((long) arguments[0], free);
                }
                long address = host.allocate((long) arguments[0]);
                taken.put(address, (long) arguments[0]);
                return address;
              }
              if (method.equals("free")) {
                taken.remove((long) arguments[0]);
              }
              return null;
            });
    return proxy(
        Backend.class,
        backend,
        (method, arguments) ->
            method.equals("open")
                ? proxy(Kernels.class, backend.open(), (m, a) -> m.equals("memory") ? memory : null)
                : null);
  }

  private interface Other {
    Object instead(String method, Object[] arguments);
  }

  private static <T> T proxy(Class<T> type, T of, Other other) {
    List<Object> unused = new ArrayList<>();
    unused.add(of);
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> {
              Object instead = other.instead(method.getName(), arguments);
              try {
                return instead != null ? instead : method.invoke(of, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }
}
