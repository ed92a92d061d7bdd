package io.tianma.train.model.parameter;

import io.tianma.train.tensor.Memory;
import io.tianma.train.tensor.Tensor;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Draws what parameters start with; see {@link Init}.
 *
 * <p>The numbers of a parameter depend on the seed, its name and its shape only, so the order of
 * initialization and the rest of the model do not matter. Source of T5's: google-research/t5x,
 * examples/t5/layers.py and network.py.
 */
public final class Initializer {
  private Initializer() {}

  /** Fills a flat vector of {@code parameters.count()} elements; parameters side by side. */
  public static void initialize(Parameters parameters, long seed, Memory memory, Tensor flat) {
    parameters.list().parallelStream()
        .forEach(
            parameter -> {
              int elements = Math.toIntExact(parameter.elements());
              memory.write(values(parameter, seed), flat.region(parameter.offset(), elements));
            });
  }

  /** The initial values of one parameter. */
  public static float[] values(Parameter parameter, long seed) {
    float[] values = new float[Math.toIntExact(parameter.elements())];
    SplittableRandom random = new SplittableRandom(seedFor(parameter.name(), seed));
    Init init = parameter.init();
    switch (init.kind()) {
      case CONSTANT -> Arrays.fill(values, (float) init.scale());
      case NORMAL -> normal(values, random, init.scale(), init.cutOff());
      case UNIFORM -> uniform(values, random, init.scale());
      case MOMENTS -> Arrays.fill(values, values.length / 2, values.length, 1);
      case ORTHOGONAL -> OrthogonalRows.draw(values, parameter.columns().size(), random);
    }
    return values;
  }

  private static void uniform(float[] values, SplittableRandom random, double limit) {
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) ((2 * random.nextDouble() - 1) * limit);
    }
  }

  /** Marsaglia's polar method with StrictMath, so that every machine makes the same numbers. */
  static void normal(float[] values, SplittableRandom random, double std, double cutOff) {
    int i = 0;
    while (i < values.length) {
      double x = 2 * random.nextDouble() - 1;
      double y = 2 * random.nextDouble() - 1;
      double square = x * x + y * y;
      if (square >= 1 || square == 0) {
        continue;
      }
      double factor = StrictMath.sqrt(-2 * StrictMath.log(square) / square);
      if (Math.abs(x * factor) <= cutOff) {
        values[i++] = (float) (x * factor * std);
      }
      if (i < values.length && Math.abs(y * factor) <= cutOff) {
        values[i++] = (float) (y * factor * std);
      }
    }
  }

  /** FNV-1a of the name, mixed with the seed. */
  private static long seedFor(String name, long seed) {
    long hash = 0xcbf29ce484222325L;
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
    }
    return hash ^ (seed * 0x9e3779b97f4a7c15L);
  }
}
