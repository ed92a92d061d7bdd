package io.tianma.train.grow;

import io.tianma.train.grow.Rule.Fill;
import io.tianma.train.model.ModelConfig;
import io.tianma.train.model.Parameter;
import java.util.function.IntUnaryOperator;

/**
 * The rule of each parameter for a growth in width.
 *
 * <p>Legend: d, n old and new width of the residual stream, {@code n = k d + r}; H heads, K head
 * size, F feed-forward.
 *
 * <p>The residual stream of the large model is that of the small one, k times, then r zeros: all
 * that writes to it (embedding, output matrices) is copied, all that reads from it is split, so the
 * parts of a weight sum to the old one. Its mean square is {@code k d / n} of the old one, which
 * {@link #normEpsilon} and the factor of the norms take back; for r = 0 neither changes. Hidden
 * units of the feed-forward layers, heads and head coordinates are copied in a circle, and what
 * follows them (the output matrix; for scores, which sum over head coordinates, the query) is
 * split. A tied head reads k copies and is scaled by {@code n^-1/2}, so the decoder's last norm is
 * divided by √k.
 *
 * <p>Source: LEMON (Wang et al. 2023), with the residual stream of {@code RMSNorm}; the copies of
 * Su, kexue.fm/archives/8444, differ by a factor 1/√k on the stream and need another epsilon.
 */
final class Rules {
  private final ModelConfig from;
  private final ModelConfig to;

  Rules(ModelConfig from, ModelConfig to) {
    this.from = from;
    this.to = to;
  }

  /** k. */
  private int copies() {
    return to.dModel() / from.dModel();
  }

  /** {@code k d / n}: the mean square of the grown stream in terms of the old one. */
  private double density() {
    return (double) copies() * from.dModel() / to.dModel();
  }

  /** The epsilon with which the grown norms compute what the old ones did. */
  double normEpsilon() {
    return from.normEpsilon() * density();
  }

  Rule of(Parameter parameter) {
    return switch (parameter.role()) {
      case EMBEDDING -> new Rule(vocab(), writeModel(), 1, Fill.ZERO);
      case QUERY -> new Rule(queryInner(), readModel(), 1, Fill.RANDOM);
      case KEY, VALUE -> new Rule(copyInner(), readModel(), 1, Fill.RANDOM);
      case ATTENTION_OUTPUT -> new Rule(writeModel(), splitInner(), 1, Fill.ZERO);
      case GATE, UP -> new Rule(copyHidden(), readModel(), 1, Fill.RANDOM);
      case FEED_FORWARD_OUTPUT -> new Rule(writeModel(), splitHidden(), 1, Fill.ZERO);
      case HEAD -> new Rule(vocab(), readModel(), 1, Fill.RANDOM);
      case NORM, FINAL_NORM ->
          new Rule(AxisMap.identity(1), writeModel(), normFactor(parameter), Fill.ONE);
      case RELATIVE_BIAS ->
          new Rule(AxisMap.identity(from.relativeBuckets()), copyHeads(), 1, Fill.ZERO);
    };
  }

  private double normFactor(Parameter norm) {
    boolean feedsTiedHead = to.tied() && norm.name().equals("decoder.final_layer_norm.weight");
    return feedsTiedHead ? 1 / Math.sqrt(copies()) : Math.sqrt(density());
  }

  private AxisMap vocab() {
    return AxisMap.identity(from.vocab());
  }

  private AxisMap writeModel() {
    return AxisMap.copy(from.dModel(), to.dModel(), this::modelSource);
  }

  private AxisMap readModel() {
    return AxisMap.split(from.dModel(), to.dModel(), this::modelSource);
  }

  private int modelSource(int i) {
    return i < copies() * from.dModel() ? i % from.dModel() : AxisMap.FRESH;
  }

  private AxisMap copyHeads() {
    return AxisMap.copy(from.heads(), to.heads(), h -> h % from.heads());
  }

  private AxisMap copyInner() {
    return AxisMap.copy(from.inner(), to.inner(), innerSource());
  }

  private AxisMap splitInner() {
    return AxisMap.split(from.inner(), to.inner(), innerSource());
  }

  /** Heads are copies; inside a head the coordinates share the score. */
  private AxisMap queryInner() {
    return AxisMap.of(from.inner(), to.inner(), innerSource(), i -> i / to.dKv());
  }

  private IntUnaryOperator innerSource() {
    return i -> i / to.dKv() % from.heads() * from.dKv() + i % to.dKv() % from.dKv();
  }

  private AxisMap copyHidden() {
    return AxisMap.copy(from.dFf(), to.dFf(), i -> i % from.dFf());
  }

  private AxisMap splitHidden() {
    return AxisMap.split(from.dFf(), to.dFf(), i -> i % from.dFf());
  }
}
