package io.tianma.train.model.position;

import io.tianma.train.model.block.Axes;
import io.tianma.train.model.block.Positions;
import io.tianma.train.model.block.Recorder;
import io.tianma.train.model.block.Stack;
import io.tianma.train.model.config.ModelKeys;
import io.tianma.train.model.parameter.Axis;
import io.tianma.train.model.parameter.Declarations;
import io.tianma.train.model.parameter.Descent;
import io.tianma.train.model.parameter.Dimension;
import io.tianma.train.model.parameter.Init;
import io.tianma.train.tape.Sequence;
import io.tianma.train.tape.Weight;

/** A learned bias by bucket of relative distance, one table for each stack (T5). */
final class RelativeBias implements PositionCode {
  private static final String TABLE = "layer.0.SelfAttention.relative_attention_bias.weight";

  @Override
  public String name() {
    return ModelKeys.RELATIVE_BIAS;
  }

  @Override
  public boolean packs() {
    return true;
  }

  @Override
  public boolean stepsAlike() {
    return true;
  }

  @Override
  public void check(Stack stack) {
    if (!stack.sizes().mixer().equals(ModelKeys.SOFTMAX)) {
      throw new IllegalArgumentException(
          "%s = relative-bias: %s = %s has no scores to add it to; use sinusoidal, learned or none"
              .formatted(stack.setting("position"), stack.setting("mixer"), stack.sizes().mixer()));
    }
  }

  @Override
  public void declareInFirstBlock(Stack stack, Declarations to) {
    int buckets = stack.config().positions().relativeBuckets();
    int heads = stack.sizes().heads();
    Axis distances = new Axis("relative-buckets", buckets, Descent.fixed("buckets mean distances"));
    to.matrix(
        TABLE,
        Init.uniform(Math.sqrt(6.0 / (heads + buckets))),
        Dimension.of(distances.copied()),
        Dimension.of(Axes.heads(stack.sizes()).copied()));
  }

  @Override
  public Positions of(Recorder on, Stack stack, Sequence ids) {
    return bias(on, stack, 0, ids.samples(), ids.length(), ids.length());
  }

  @Override
  public Positions next(
      Recorder on, Stack stack, Places places, int rows, int position, int maxLength) {
    // a step at any place finds its distances among those of the last one
    int last = on.tape().place() == null ? position : maxLength - 1;
    return bias(on, stack, last, rows, 1, maxLength);
  }

  private static Positions bias(
      Recorder on, Stack stack, int first, int samples, int queries, int keys) {
    Weight table = on.weights().get(stack.block(0).prefix() + TABLE);
    int maxDistance = stack.config().positions().relativeMaxDistance();
    return new Positions(
        on.attention()
            .relativeBias(table, !stack.causal(), maxDistance, first, samples, queries, keys),
        null,
        null);
  }
}
