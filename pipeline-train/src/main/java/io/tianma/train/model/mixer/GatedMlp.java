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
import io.tianma.train.tape.Sequence;
import io.tianma.train.tape.Variable;
import io.tianma.train.tensor.Activation;
import java.util.Optional;

/**
 * A gate that mixes positions: {@code (Z1 ⊙ (W LN(Z2) + b)) wo}, Z1 and Z2 being halves of {@code
 * gelu(X wi)}; the papers' blocks are these alone, without a feed-forward layer. aMLP adds a little
 * attention to the gate. Source: Liu et al. 2021, "Pay Attention to MLPs".
 */
final class GatedMlp implements Mixer {
  private static final String NAME = "Gating.";

  /** The papers'; it does not follow the model's. */
  private static final double LAYER_NORM_EPSILON = 1e-5;

  private final String name;
  private final Optional<GateAttention> attention;

  private GatedMlp(String name, Optional<GateAttention> attention) {
    this.name = name;
    this.attention = attention;
  }

  static GatedMlp plain() {
    return new GatedMlp("gmlp", Optional.empty());
  }

  static GatedMlp withAttention() {
    return new GatedMlp("amlp", Optional.of(new GateAttention()));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void check(Stack stack) {
    stack.needMaxPositions(stack.setting("mixer") + " = " + name);
  }

  @Override
  public boolean needsMaxPositions() {
    return true;
  }

  /** Width of the gate: its norm averages over it, so every unit has as many copies. */
  static Axis gate(ModelConfig config) {
    return new Axis(
        "gating-hidden",
        config.gatingHidden(),
        Descent.wholeMultiples("the gate's LayerNorm averages over its units"));
  }

  @Override
  public void declare(Stack stack, Declarations to) {
    ModelConfig config = stack.config();
    Declarations inner = to.under(NAME);
    Dimension units = Dimension.of(gate(config).copied());
    Init start = Init.reading(config.dModel());
    inner.matrix("wi_0.weight", start, units, Axes.reads(config));
    inner.matrix("wi_1.weight", start, units, Axes.reads(config));
    inner.vector("layer_norm.weight", Init.ONES, units);
    inner.vector("layer_norm.bias", Init.ZEROS, units);
    inner.matrix(
        "spatial.weight",
        Init.uniform(0.001 / config.maxPositions()),
        Axes.byPosition(config),
        Axes.byPosition(config));
    inner.vector("spatial.bias", Init.ONES, Axes.byPosition(config));
    attention.ifPresent(a -> a.declare(stack, inner));
    inner.output(
        "wo.weight",
        Init.reading(config.gatingHidden()),
        Axes.writes(config),
        Dimension.of(gate(config).split()));
  }

  @Override
  public Variable apply(Recorder on, Sublayer at, Variable x, Sequence ids, Positions positions) {
    Variable normed = on.norm(at, x);
    Variable halves = halves(on, at, normed);
    Variable spatial =
        on.mixing()
            .mixPositions(
                on.weight(at, NAME + "spatial.weight"),
                at.stack().causal(),
                gateInput(on, at, halves),
                ids.lengths());
    Variable gate = on.mixing().addByPosition(spatial, on.weight(at, NAME + "spatial.bias"));
    if (attention.isPresent()) {
      gate = on.mixing().add(gate, attention.get().apply(on, at, normed, ids));
    }
    return output(on, at, x, halves, gate);
  }

  @Override
  public DecodingState open(Recorder on, Sublayer at, int rows, int maxLength) {
    int width = at.stack().config().gatingHidden();
    Variable seen = on.tape().store(rows, maxLength, width);
    return attention.isEmpty()
        ? DecodingState.of(seen)
        : DecodingState.of(seen, GateAttention.room(on, at, rows, maxLength));
  }

  @Override
  public Variable next(
      Recorder on,
      Sublayer at,
      Variable x,
      DecodingState state,
      Positions positions,
      int position) {
    Variable normed = on.norm(at, x);
    Variable halves = halves(on, at, normed);
    Variable input = gateInput(on, at, halves);
    on.tape().storeAt(input, state.get(0), position);
    Variable gate =
        on.mixing()
            .mixRow(
                on.weights().constant(at.name(NAME + "spatial.weight")), position, state.get(0));
    gate =
        on.mixing()
            .addToNext(
                gate, on.weights().constant(at.name(NAME + "spatial.bias")).slice(position, 1));
    if (attention.isPresent()) {
      gate = on.mixing().add(gate, attention.get().next(on, at, normed, state.get(1), position));
    }
    return output(on, at, x, halves, gate);
  }

  /** {@code gelu(X wi)}: Z1 and Z2, [B, T, 2 e]. */
  private static Variable halves(Recorder on, Sublayer at, Variable normed) {
    Variable hidden =
        on.layers().innerLinear(normed, on.weight(at, NAME + "wi_0.weight", NAME + "wi_1.weight"));
    return on.mixing().activate(Activation.GELU_TANH, false, hidden);
  }

  private static Variable gateInput(Recorder on, Sublayer at, Variable halves) {
    int width = at.stack().config().gatingHidden();
    return on.mixing()
        .layerNorm(
            halves.columns(width, width),
            on.weight(at, NAME + "layer_norm.weight"),
            on.weight(at, NAME + "layer_norm.bias"),
            LAYER_NORM_EPSILON);
  }

  private static Variable output(
      Recorder on, Sublayer at, Variable x, Variable halves, Variable gate) {
    int width = at.stack().config().gatingHidden();
    Variable gated = on.mixing().multiply(halves.columns(0, width), gate);
    Variable operand = on.layers().operand(gated);
    return on.layers().linearOnto(x, operand, on.weight(at, NAME + "wo.weight"));
  }

  @Override
  public long keptValues(Stack stack, int length) {
    long each = stack.config().dModel() + 7L * stack.config().gatingHidden();
    return length * each + (attention.isPresent() ? GateAttention.keptValues(stack, length) : 0);
  }
}
