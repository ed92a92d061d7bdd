package io.tianma.train.model.mixer;

import io.tianma.train.model.block.Axes;
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
import io.tianma.train.tape.Split;
import io.tianma.train.tape.Variable;
import io.tianma.train.tape.attention.Attention;

/**
 * aMLP's little attention: one head, {@code softmax(q kᵀ / √a) v}, to the width of the gate. Unlike
 * T5's it is scaled, as in the paper; it has no dropout.
 */
final class GateAttention {
  private static final String NAME = "Gating.attention.";

  void declare(Stack stack, Declarations to) {
    ModelConfig config = stack.config();
    Declarations inner = to.under("attention.");
    Axis width = new Axis("gate-attention", config.mixers().gateAttention(), Descent.CIRCLE);
    Init start = Init.reading(config.dModel());
    // wider, the scores are divided by the root of more: the queries take that back
    Dimension queries = Dimension.of(width.split().scaled(0.5, 0));
    inner.matrix("q.weight", start, queries, Axes.reads(config));
    inner.matrix("k.weight", start, Dimension.of(width.copied()), Axes.reads(config));
    inner.matrix("v.weight", start, Dimension.of(width.copied()), Axes.reads(config));
    inner.matrix(
        "o.weight",
        Init.reading(config.mixers().gateAttention()),
        Dimension.of(GatedMlp.gate(config).copied()),
        Dimension.of(width.split()));
  }

  Variable apply(Recorder on, Sublayer at, Variable normed, Sequence ids) {
    int a = width(at);
    Variable kv = keysAndValues(on, at, normed);
    boolean causal = at.stack().causal();
    Split seen = causal ? null : ids.ids();
    Variable q = queries(on, at, normed);
    return attend(on, at, q, kv.columns(0, a), kv.columns(a, a), causal, 0, seen);
  }

  static Variable room(Recorder on, Sublayer at, int rows, int maxLength) {
    return on.tape().store(rows, maxLength, 2 * width(at));
  }

  Variable next(Recorder on, Sublayer at, Variable normed, Variable seen, int position) {
    int a = width(at);
    on.tape().storeAt(keysAndValues(on, at, normed), seen, position);
    Variable q = queries(on, at, normed);
    return attend(on, at, q, seen.columns(0, a), seen.columns(a, a), true, position, null);
  }

  private static int width(Sublayer at) {
    return at.stack().config().mixers().gateAttention();
  }

  private static Variable queries(Recorder on, Sublayer at, Variable normed) {
    return on.layers().linear(normed, on.weight(at, NAME + "q.weight"), 1 / Math.sqrt(width(at)));
  }

  private static Variable keysAndValues(Recorder on, Sublayer at, Variable normed) {
    return on.layers().linear(normed, on.weight(at, NAME + "k.weight", NAME + "v.weight"));
  }

  private static Variable attend(
      Recorder on,
      Sublayer at,
      Variable q,
      Variable k,
      Variable v,
      boolean causal,
      int firstQuery,
      Split seen) {
    Variable context =
        on.attention()
            .undroppedAttention(
                new Attention.Inputs(
                    1,
                    q,
                    k,
                    v,
                    causal,
                    firstQuery,
                    Positions.NONE.bias(),
                    seen,
                    at.stack().config().padId()));
    return on.layers().innerLinear(context, on.weight(at, NAME + "o.weight"));
  }

  static long keptValues(Stack stack, int length) {
    long a = stack.config().mixers().gateAttention();
    return length * (4 * a + length + stack.config().gatingHidden());
  }
}
