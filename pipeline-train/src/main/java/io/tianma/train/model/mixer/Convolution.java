package io.tianma.train.model.mixer;

import io.tianma.train.model.block.Axes;
import io.tianma.train.model.block.DecodingState;
import io.tianma.train.model.block.Positions;
import io.tianma.train.model.block.Recorder;
import io.tianma.train.model.block.Stack;
import io.tianma.train.model.block.Sublayer;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.model.parameter.Axis;
import io.tianma.train.model.parameter.Declarations;
import io.tianma.train.model.parameter.Descent;
import io.tianma.train.model.parameter.Dimension;
import io.tianma.train.model.parameter.Init;
import io.tianma.train.model.parameter.Part;
import io.tianma.train.tape.Sequence;
import io.tianma.train.tape.Variable;
import io.tianma.train.tensor.Activation;
import io.tianma.train.tensor.Tensor;

/**
 * A short convolution between a gated linear layer and a linear one: {@code u = sigmoid(X wi_0) ⊙
 * (X wi_1)}, {@code c_t = Σ_j w_j u_{t + j - left}}, {@code Y = c wo}. Neighbouring channels form a
 * group that shares its taps. Sources: Wu et al. 2019, light and dynamic convolutions; Tay et al.
 * 2021, "Are Pre-trained Convolutions Better than Pre-trained Transformers?".
 */
abstract class Convolution implements Mixer {
  static final String NAME = "Convolution.";
  static final String KERNEL = "kernel.weight";

  @Override
  public void check(Stack stack) {
    int d = stack.config().dModel();
    int groups = groups(stack);
    if (d % groups != 0) {
      throw new IllegalArgumentException(
          "conv-groups = %d: must divide d-model = %d".formatted(groups, d));
    }
  }

  @Override
  public boolean stepsAlike(Stack stack) {
    return true;
  }

  /** G. */
  abstract int groups(Stack stack);

  /** Declares the taps. */
  abstract void declareKernel(Stack stack, Declarations to);

  /** c of u, both [B, T, D]. */
  abstract Variable convolve(Recorder on, Sublayer at, Variable u, int left, Tensor lengths);

  /**
   * The last row of c, [B, 1, D].
   *
   * @param u the last row of u
   * @param windowBKD the last k rows of u, zeros where there were none
   */
  abstract Variable last(Recorder on, Sublayer at, Variable u, Variable windowBKD);

  @Override
  public void declare(Stack stack, Declarations to) {
    ModelConfig config = stack.config();
    Declarations inner = to.under(NAME);
    Init start = Init.reading(config.dModel());
    inner.matrix("wi_0.weight", start, channels(stack, false), Axes.reads(config));
    inner.matrix("wi_1.weight", start, channels(stack, false), Axes.reads(config));
    declareKernel(stack, inner);
    inner.output("wo.weight", start, Axes.writes(config), channels(stack, true));
  }

  /** Channels, neighbours being of one group, both copied in a circle. */
  final Dimension channels(Stack stack, boolean split) {
    int groups = groups(stack);
    Axis channel = new Axis("d-model", stack.config().dModel() / groups, Descent.CIRCLE);
    Part within = split ? channel.split() : channel.copied();
    Part group = split ? group(stack).split() : group(stack).copied();
    return Dimension.of(group, within);
  }

  /** Groups of channels. */
  final Axis group(Stack stack) {
    return new Axis("conv-groups", groups(stack), Descent.CIRCLE);
  }

  static int taps(Stack stack) {
    return stack.config().mixers().kernelSize();
  }

  private static int left(Stack stack) {
    return stack.causal() ? taps(stack) - 1 : taps(stack) / 2;
  }

  @Override
  public Variable apply(Recorder on, Sublayer at, Variable x, Sequence ids, Positions positions) {
    Variable c = convolve(on, at, gated(on, at, x), left(at.stack()), ids.lengths());
    return output(on, at, x, c);
  }

  /** The last k rows of u. */
  @Override
  public DecodingState open(Recorder on, Sublayer at, int rows, int maxLength) {
    return DecodingState.of(
        on.convolutions().window(rows, taps(at.stack()), at.stack().config().dModel()));
  }

  @Override
  public Variable next(
      Recorder on,
      Sublayer at,
      Variable x,
      DecodingState state,
      Positions positions,
      int position) {
    Variable u = gated(on, at, x);
    on.convolutions().shiftIn(u, state.get(0));
    return output(on, at, x, last(on, at, u, state.get(0)));
  }

  private static Variable gated(Recorder on, Sublayer at, Variable x) {
    Variable hidden =
        on.layers()
            .innerLinear(on.norm(at, x), on.weight(at, NAME + "wi_0.weight", NAME + "wi_1.weight"));
    return on.mixing().activate(Activation.SIGMOID, true, hidden);
  }

  private static Variable output(Recorder on, Sublayer at, Variable x, Variable c) {
    return on.layers().linearOnto(x, on.layers().operand(c), on.weight(at, NAME + "wo.weight"));
  }

  @Override
  public long keptValues(Stack stack, int length) {
    return 6L * stack.config().dModel() * length;
  }
}
