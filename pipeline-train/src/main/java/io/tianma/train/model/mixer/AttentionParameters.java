package io.tianma.train.model.mixer;

import io.tianma.train.model.block.Axes;
import io.tianma.train.model.block.Stack;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.model.config.StackConfig;
import io.tianma.train.model.parameter.Axis;
import io.tianma.train.model.parameter.Declarations;
import io.tianma.train.model.parameter.Dimension;
import io.tianma.train.model.parameter.Init;
import io.tianma.train.model.parameter.Part;

/**
 * Queries, keys, values and output of an attention: {@code q, k, v [H K, D]}, {@code o [D, H K]}.
 *
 * <p>Scores sum over head coordinates, so copies of a coordinate share its score: the queries are
 * split. The start of the queries folds in the 1/√K of scaled attention.
 */
final class AttentionParameters {
  private AttentionParameters() {}

  /** Those of scores that are plain products. */
  static void declare(Stack stack, Declarations to) {
    Axis key = Axes.key(stack.sizes());
    declare(stack, to, key.split(), key.copied());
  }

  /** Those of attention whose head coordinates grow in their own way. */
  static void declare(Stack stack, Declarations to, Part queryPart, Part keyPart) {
    ModelConfig config = stack.config();
    StackConfig sizes = stack.sizes();
    Axis heads = Axes.heads(sizes);
    Axis value = Axes.value(sizes);
    int d = config.dModel();
    Init query = Init.normal(1 / Math.sqrt((double) d * sizes.dKv()));
    to.matrix("q.weight", query, Dimension.of(heads.copied(), queryPart), Axes.reads(config));
    to.matrix(
        "k.weight", Init.reading(d), Dimension.of(heads.copied(), keyPart), Axes.reads(config));
    to.matrix(
        "v.weight",
        Init.reading(d),
        Dimension.of(heads.copied(), value.copied()),
        Axes.reads(config));
    to.output(
        "o.weight",
        Init.reading(sizes.inner()),
        Axes.writes(config),
        Dimension.of(heads.split(), value.split()));
  }
}
