package io.tianma.train.model;

import io.tianma.train.tensor.Memory;
import io.tianma.train.tensor.Tensor;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Initial values as T5X has them for T5.1.1: normal for embedding and attention, truncated normal
 * for feed-forward and head, uniform for the relative bias, one for norms.
 *
 * <p>The numbers of a parameter depend on the seed, its name and its shape only, so the order of
 * initialization and the rest of the model do not matter. Source: google-research/t5x,
 * examples/t5/layers.py and network.py.
 */
public final class Initializer {
  /** Standard deviation of a standard normal cut off at ±2. */
  private static final double TRUNCATED_STD = 0.87962566103423978;

  private Initializer() {}

  /** Fills a flat vector of {@code parameters.count()} elements. */
  public static void initialize(
      Parameters parameters, ModelConfig config, long seed, Memory memory, Tensor flat) {
    for (Parameter parameter : parameters) {
      Tensor region = flat.region(parameter.offset(), Math.toIntExact(parameter.elements()));
      memory.write(values(parameter, config, seed), region);
    }
  }

  /** The initial values of one parameter. */
  public static float[] values(Parameter parameter, ModelConfig config, long seed) {
    float[] values = new float[Math.toIntExact(parameter.elements())];
    SplittableRandom random = new SplittableRandom(seedFor(parameter.name(), seed));
    double fanIn = parameter.shape().get(parameter.shape().size() - 1);
    switch (parameter.role()) {
      case NORM, FINAL_NORM -> Arrays.fill(values, 1f);
      case EMBEDDING -> normal(values, random, 1, Double.POSITIVE_INFINITY);
      // folds the 1/sqrt(dKv) of scaled attention into the queries
      case QUERY ->
          normal(values, random, 1 / Math.sqrt(fanIn * config.dKv()), Double.POSITIVE_INFINITY);
      case KEY, VALUE, ATTENTION_OUTPUT ->
          normal(values, random, 1 / Math.sqrt(fanIn), Double.POSITIVE_INFINITY);
      case GATE, UP, FEED_FORWARD_OUTPUT, HEAD ->
          normal(values, random, 1 / Math.sqrt(fanIn) / TRUNCATED_STD, 2);
      case RELATIVE_BIAS ->
          uniform(values, random, Math.sqrt(6.0 / (config.heads() + config.relativeBuckets())));
    }
    return values;
  }

  private static void uniform(float[] values, SplittableRandom random, double limit) {
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) ((2 * random.nextDouble() - 1) * limit);
    }
  }

  /** Marsaglia's polar method with StrictMath, so that every machine makes the same numbers. */
  private static void normal(float[] values, SplittableRandom random, double std, double cutOff) {
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
