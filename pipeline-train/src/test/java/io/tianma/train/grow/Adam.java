package io.tianma.train.grow;

import io.tianma.train.model.config.ModelConfig;

/** Adam in float64 on one pair, written down once more: β 0.9 and 0.999, ε tiny, no decay. */
final class Adam {
  private static final double RATE = 1e-3;
  private static final double TINY = 1e-30;

  final double[] weights;
  private final ModelConfig config;
  private final double[] first;
  private final double[] second;
  private int steps;

  Adam(ModelConfig config, double[] weights) {
    this(config, weights, new double[weights.length], new double[weights.length], 0);
  }

  private Adam(ModelConfig config, double[] weights, double[] first, double[] second, int steps) {
    this.config = config;
    this.weights = weights;
    this.first = first;
    this.second = second;
    this.steps = steps;
  }

  Adam grown(Growth growth) {
    return new Adam(
        growth.config(),
        growth.apply(Quantity.WEIGHT, weights),
        growth.apply(Quantity.FIRST_MOMENT, first),
        growth.apply(Quantity.SECOND_MOMENT, second),
        steps);
  }

  void step() {
    double[] gradient = GrownModels.gradients(config, weights);
    steps++;
    for (int i = 0; i < weights.length; i++) {
      first[i] = 0.9 * first[i] + 0.1 * gradient[i];
      second[i] = 0.999 * second[i] + 0.001 * gradient[i] * gradient[i];
      double mean = first[i] / (1 - Math.pow(0.9, steps));
      double square = second[i] / (1 - Math.pow(0.999, steps));
      weights[i] -= square < TINY ? 0 : RATE * mean / Math.sqrt(square);
    }
  }
}
