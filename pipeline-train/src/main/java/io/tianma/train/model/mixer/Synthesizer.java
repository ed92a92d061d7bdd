package io.tianma.train.model.mixer;

import io.tianma.train.model.block.Axes;
import io.tianma.train.model.block.DecodingState;
import io.tianma.train.model.block.Positions;
import io.tianma.train.model.block.Recorder;
import io.tianma.train.model.block.Stack;
import io.tianma.train.model.block.Sublayer;
import io.tianma.train.model.parameter.Axis;
import io.tianma.train.model.parameter.Declarations;
import io.tianma.train.model.parameter.Dimension;
import io.tianma.train.model.parameter.Fill;
import io.tianma.train.model.parameter.Init;
import io.tianma.train.tape.Sequence;
import io.tianma.train.tape.Split;
import io.tianma.train.tape.Variable;
import io.tianma.train.tape.attention.Scores;

/**
 * Attention whose scores are no products of queries and keys: {@code o_i = Σ_j softmax_j(A_h[i, j])
 * v_j}. A frozen random synthesizer is {@code freeze = ["*Synthesizer.scores.weight"]}. Source: Tay
 * et al. 2020, Synthesizer; Su, kexue.fm/archives/7430.
 */
abstract class Synthesizer implements Mixer {
  static final String NAME = "Synthesizer.";

  @Override
  public void check(Stack stack) {
    stack.needMaxPositions(stack.setting("mixer") + " = " + name());
  }

  @Override
  public boolean needsMaxPositions() {
    return true;
  }

  @Override
  public void declare(Stack stack, Declarations to) {
    Declarations inner = to.under(NAME);
    declareScores(stack, inner);
    Axis heads = Axes.heads(stack.sizes());
    Axis value = Axes.value(stack.sizes());
    inner.matrix(
        "v.weight",
        Init.reading(stack.config().dModel()),
        Dimension.of(heads.copied(), value.copied()),
        Axes.reads(stack.config()));
    inner.output(
        "o.weight",
        Init.reading(stack.sizes().inner()),
        Axes.writes(stack.config()),
        Dimension.of(heads.split(), value.split()));
  }

  /** Declares what scores are made of. */
  abstract void declareScores(Stack stack, Declarations to);

  /**
   * The scores of {@code queries} tokens from {@code first} on, and as many keys.
   *
   * @param normed what the tokens are
   */
  abstract Scores scores(
      Recorder on, Sublayer at, Variable normed, int first, int queries, int keys);

  /** Rows of a matrix for each head and position: h N + position. */
  static Dimension headsAndPositions(Stack stack) {
    return Dimension.of(
        Axes.heads(stack.sizes()).copied(),
        Axes.positions(stack.config()).copied().fresh(Fill.INITIAL));
  }

  @Override
  public Variable apply(Recorder on, Sublayer at, Variable x, Sequence ids, Positions positions) {
    Variable normed = on.norm(at, x);
    Scores scores = scores(on, at, normed, 0, ids.length(), ids.length());
    Variable v = on.layers().linear(normed, on.weight(at, NAME + "v.weight"));
    Split seen = at.stack().causal() ? null : ids.ids();
    return attend(on, at, x, scores, v, 0, seen);
  }

  @Override
  public DecodingState open(Recorder on, Sublayer at, int rows, int maxLength) {
    return DecodingState.of(on.tape().store(rows, maxLength, at.stack().sizes().inner()));
  }

  /** Only values are kept. */
  @Override
  public Variable next(
      Recorder on,
      Sublayer at,
      Variable x,
      DecodingState state,
      Positions positions,
      int position) {
    Variable normed = on.norm(at, x);
    Variable values = state.get(0);
    Scores scores = scores(on, at, normed, position, 1, values.value().size(1));
    Variable v = on.layers().linear(normed, on.weight(at, NAME + "v.weight"));
    on.tape().storeAt(v, values, position);
    return attend(on, at, x, scores, values, position, null);
  }

  private static Variable attend(
      Recorder on, Sublayer at, Variable x, Scores scores, Variable v, int firstQuery, Split seen) {
    Stack stack = at.stack();
    Variable context =
        on.attention()
            .scoreAttention(
                stack.sizes().heads(),
                stack.causal(),
                firstQuery,
                scores,
                v,
                seen,
                stack.config().padId());
    return on.layers().linearOnto(x, context, on.weight(at, NAME + "o.weight"));
  }

  @Override
  public long keptValues(Stack stack, int length) {
    long inner = stack.sizes().inner();
    long each = stack.config().dModel() + 3 * inner + 2L * stack.sizes().heads() * length;
    return each * length;
  }
}
