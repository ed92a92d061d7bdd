package io.tianma.train.grow;

import io.tianma.train.model.Architecture;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.model.config.ModelKey;
import io.tianma.train.model.config.ModelKeys;

/** The model that a growth leads to: what is wanted, and what keeping the function asks for. */
final class Target {
  private Target() {}

  /**
   * The wanted model with what it does not name taken from the small one, and with the norm epsilon
   * with which the grown norms compute what the old ones did: times {@code k d / n}, the mean
   * square of the grown stream in terms of the old one; copies that have 1/√k of the old scale
   * divide it by k besides.
   *
   * @throws IllegalArgumentException if it is smaller somewhere, or another kind of model
   */
  static ModelConfig of(ModelConfig from, ModelConfig wanted, Construction construction) {
    ModelConfig target = Architecture.of(withTable(wanted, from)).grownFrom(from);
    for (ModelKey key : ModelKeys.sizes()) {
      atLeast((Integer) key.resolved(from), (Integer) key.resolved(target), key.setting());
    }
    for (ModelKey key : ModelKeys.kept()) {
      same(key.resolved(from), key.resolved(target), key);
    }
    int copies = target.dModel() / from.dModel();
    double density = (double) copies * from.dModel() / target.dModel();
    if (construction.rescalesStream()) {
      Architecture.of(target).checkRescaled();
      density /= copies;
    }
    return target.but().normEpsilon(from.normEpsilon() * density).build();
  }

  /** A wider stream keeps the sinusoidal table of the narrow one, and need not be even. */
  private static ModelConfig withTable(ModelConfig wanted, ModelConfig from) {
    return wanted.positions().sinusoidalWidth() == 0
        ? wanted.but().set("sinusoidal_width", from.sinusoidalWidth()).build()
        : wanted;
  }

  private static void atLeast(int old, int wanted, String setting) {
    if (wanted < old) {
      throw new IllegalArgumentException(
          "%s = %d: a model of %d cannot grow into a smaller one".formatted(setting, wanted, old));
    }
  }

  private static void same(Object old, Object wanted, ModelKey key) {
    if (!old.equals(wanted)) {
      throw new IllegalArgumentException(
          "%s = %s: growth keeps it, and the model grown from has %s"
              .formatted(key.setting(), key.written(wanted), key.written(old)));
    }
  }
}
