package io.tianma.train.model.mixer;

import io.tianma.train.model.block.Stack;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.model.parameter.Axis;
import io.tianma.train.model.parameter.Declarations;
import io.tianma.train.model.parameter.Descent;
import io.tianma.train.model.parameter.Dimension;
import io.tianma.train.model.parameter.Fill;
import io.tianma.train.model.parameter.Init;
import io.tianma.train.model.parameter.Part;
import io.tianma.train.model.position.KeyCopies;
import io.tianma.train.model.position.PositionCode;
import io.tianma.train.tensor.FeatureMap;

/**
 * Parameters of linear attentions. A coordinate of a head is a feature, and φ(0) is not 0: each can
 * only be copied, as often as any other, in queries and keys alike; numerator and denominator then
 * grow by the same factor. Random features see all coordinates at once: there new ones are zero in
 * queries and keys, and the factors take back what the head's size does to them.
 */
final class LinearParameters {
  /** Random directions [m, K], one set for all heads of a layer, drawn once. */
  static final String FEATURES = "features.weight";

  private static final String KEY = "d-kv";

  private LinearParameters() {}

  static void declare(Stack stack, PositionCode position, Declarations to) {
    ModelConfig config = stack.config();
    int size = stack.sizes().dKv();
    if (config.featureMap() != FeatureMap.FAVOR) {
      Axis key = new Axis(KEY, size, copies(stack, position));
      AttentionParameters.declare(stack, to, key.copied(), key.copied());
      return;
    }
    Descent descent = position.turns() ? position.keys(stack, KeyCopies.NONE) : Descent.PREFIX;
    Axis key = new Axis(KEY, size, descent);
    Part zeros = key.copied().fresh(Fill.ZERO);
    AttentionParameters.declare(stack, to, zeros.scaled(-0.25, 0), zeros.scaled(0.25, 0));
    Axis features =
        new Axis(
            "features",
            config.features(),
            Descent.fixed("more features estimate another function"));
    to.frozen(
        FEATURES,
        Init.ORTHOGONAL_FEATURES,
        Dimension.of(features.copied()),
        Dimension.of(key.copied().fresh(Fill.INITIAL)));
  }

  private static Descent copies(Stack stack, PositionCode position) {
    return position.turns()
        ? position.keys(stack, KeyCopies.EQUAL)
        : Descent.wholeMultiples("features cannot be weighted, each is copied equally often");
  }
}
