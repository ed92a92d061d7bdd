package io.tianma.train.model.mixer;

import io.tianma.train.model.block.Axes;
import io.tianma.train.model.block.DecodingState;
import io.tianma.train.model.block.Positions;
import io.tianma.train.model.block.Recorder;
import io.tianma.train.model.block.Stack;
import io.tianma.train.model.block.Sublayer;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.model.parameter.Declarations;
import io.tianma.train.model.parameter.Dimension;
import io.tianma.train.model.parameter.Fill;
import io.tianma.train.model.parameter.Init;
import io.tianma.train.tape.Sequence;
import io.tianma.train.tape.Variable;

/**
 * One matrix over positions behind an affine map of the stream itself, which takes the norm's
 * place: {@code scale ⊙ (W A)}, {@code A = x ⊙ w + b}. Source: Touvron et al. 2021, ResMLP.
 */
final class ResMlp implements Mixer {
  private static final String NAME = "TokenMixing.";

  @Override
  public String name() {
    return "resmlp";
  }

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
    ModelConfig config = stack.config();
    Declarations inner = to.under(NAME);
    inner.matrix("weight", Init.cutOff(0.02), Axes.byPosition(config), Axes.byPosition(config));
    inner.outputVector(
        "scale",
        Init.constant(scale(stack.sizes().layers())),
        Dimension.of(Axes.stream(config).copied().fresh(Fill.INITIAL).rescaled(0)));
  }

  /** The deeper the stack, the smaller the start. */
  private static double scale(int layers) {
    return layers > 24 ? 1e-6 : layers > 18 ? 1e-5 : 0.1;
  }

  @Override
  public void declareNorm(Stack stack, Declarations to) {
    ModelConfig config = stack.config();
    to.vector(
        "affine.weight",
        Init.ONES,
        Dimension.of(Axes.stream(config).copied().fresh(Fill.ONE).rescaled(0)));
    to.vector(
        "affine.bias", Init.ZEROS, Dimension.of(Axes.stream(config).copied().fresh(Fill.ZERO)));
  }

  @Override
  public Variable apply(Recorder on, Sublayer at, Variable x, Sequence ids, Positions positions) {
    Variable mixed =
        on.mixing()
            .mixPositions(
                on.weight(at, NAME + "weight"),
                at.stack().causal(),
                affine(on, at, x),
                ids.lengths());
    return output(on, at, x, mixed);
  }

  @Override
  public DecodingState open(Recorder on, Sublayer at, int rows, int maxLength) {
    return DecodingState.of(on.tape().store(rows, maxLength, at.stack().config().dModel()));
  }

  @Override
  public Variable next(
      Recorder on,
      Sublayer at,
      Variable x,
      DecodingState state,
      Positions positions,
      int position) {
    Variable a = affine(on, at, x);
    on.tape().storeAt(a, state.get(0), position);
    Variable mixed =
        on.mixing().mixRow(on.weights().constant(at.name(NAME + "weight")), position, state.get(0));
    return output(on, at, x, mixed);
  }

  private static Variable affine(Recorder on, Sublayer at, Variable x) {
    return on.mixing().affine(x, on.weight(at, "affine.weight"), on.weight(at, "affine.bias"));
  }

  private static Variable output(Recorder on, Sublayer at, Variable x, Variable mixed) {
    return on.layers().onto(x, on.mixing().affine(mixed, on.weight(at, NAME + "scale"), null));
  }

  @Override
  public long keptValues(Stack stack, int length) {
    return 3L * stack.config().dModel() * length;
  }
}
