package io.tianma.train.model.mixer;

import io.tianma.train.model.block.Axes;
import io.tianma.train.model.block.Positions;
import io.tianma.train.model.block.Recorder;
import io.tianma.train.model.block.Stack;
import io.tianma.train.model.block.Sublayer;
import io.tianma.train.model.parameter.Axis;
import io.tianma.train.model.parameter.Declarations;
import io.tianma.train.model.parameter.Descent;
import io.tianma.train.model.parameter.Dimension;
import io.tianma.train.model.parameter.Init;
import io.tianma.train.tape.Sequence;
import io.tianma.train.tape.Variable;
import io.tianma.train.tensor.Activation;

/**
 * A feed-forward layer over positions, the same for every channel: {@code W2 gelu(W1 X)}. With the
 * feed-forward layer over channels behind it, a block is what others call a stack of feed-forward
 * layers. A hidden unit has seen all positions, so it has no causal form. Sources: Tolstikhin et
 * al. 2021, MLP-Mixer; Melas-Kyriazi 2021, "Do You Even Need Attention?".
 */
final class MlpMixer extends EncoderMixer {
  private static final String NAME = "TokenMixing.";

  @Override
  public String name() {
    return "mlp-mixer";
  }

  /** Hidden units over positions see each channel as it is. */
  @Override
  public boolean bearsScale() {
    return false;
  }

  @Override
  public void declare(Stack stack, Declarations to) {
    Declarations inner = to.under(NAME);
    Axis units = new Axis("token-hidden", stack.config().tokenHidden(), Descent.CIRCLE);
    inner.matrix(
        "wi.weight",
        Init.reading(stack.config().maxPositions()),
        Dimension.of(units.copied()),
        Axes.byPosition(stack.config()));
    inner.output(
        "wo.weight",
        Init.reading(stack.config().tokenHidden()),
        Axes.byPosition(stack.config()),
        Dimension.of(units.split()));
  }

  @Override
  public Variable apply(Recorder on, Sublayer at, Variable x, Sequence ids, Positions positions) {
    Variable normed = on.innerNorm(at, x);
    Variable hidden = on.mixing().toUnits(on.weight(at, NAME + "wi.weight"), normed, ids.lengths());
    Variable active = on.mixing().activate(Activation.GELU_TANH, false, hidden);
    Variable mixed =
        on.mixing().fromUnits(on.weight(at, NAME + "wo.weight"), active, normed, ids.lengths());
    return on.layers().onto(x, mixed);
  }

  @Override
  public long keptValues(Stack stack, int length) {
    long d = stack.config().dModel();
    return 2 * d * length + 2 * d * stack.config().tokenHidden();
  }
}
