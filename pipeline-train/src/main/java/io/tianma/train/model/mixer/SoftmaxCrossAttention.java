package io.tianma.train.model.mixer;

import io.tianma.train.model.block.DecodingState;
import io.tianma.train.model.block.Recorder;
import io.tianma.train.model.block.Stack;
import io.tianma.train.model.block.Sublayer;
import io.tianma.train.model.parameter.Declarations;
import io.tianma.train.tape.Sequence;
import io.tianma.train.tape.Variable;
import io.tianma.train.tape.Weight;
import io.tianma.train.tape.attention.Attention;
import io.tianma.train.tensor.DecodingKernels;
import java.util.List;
import java.util.stream.IntStream;

/** Softmax attention to the whole source but padding, as T5 has it. */
final class SoftmaxCrossAttention implements CrossAttention {
  @Override
  public String name() {
    return "softmax";
  }

  @Override
  public boolean packs() {
    return true;
  }

  @Override
  public boolean stepsAlike(Stack stack) {
    return stack.sizes().dKv() <= DecodingKernels.LARGEST_HEAD;
  }

  @Override
  public void declare(Stack stack, Declarations to) {
    AttentionParameters.declare(stack, to.under(PREFIX));
  }

  /** Keys and values of all blocks [B, S, L 2 I], for kernels that lose by many small products. */
  @Override
  public Variable prepare(Recorder on, Stack stack, Variable memory) {
    if (!on.layers().joinsProducts() || memory.value().lengths() != null) {
      return null;
    }
    List<Weight> weights =
        IntStream.range(0, stack.sizes().layers())
            .mapToObj(block -> keysAndValues(on, stack.sublayer(block, 1)))
            .toList();
    return on.layers().linearOfMany(memory, weights);
  }

  @Override
  public Variable apply(
      Recorder on, Sublayer at, Variable x, Variable memory, Variable prepared, Sequence source) {
    int width = 2 * at.stack().sizes().inner();
    Variable kv =
        prepared == null
            ? on.layers().linear(memory, keysAndValues(on, at))
            : prepared.columns(at.block() * width, width);
    return attend(on, at, x, kv, source);
  }

  /** Keys and values of the source [B, S, 2 I]; they are the same for all beams of a row. */
  @Override
  public DecodingState open(Recorder on, Sublayer at, Variable memory, Sequence source) {
    return DecodingState.of(on.layers().keptLinear(memory, keysAndValues(on, at)));
  }

  @Override
  public Variable next(Recorder on, Sublayer at, Variable x, DecodingState state, Sequence source) {
    return attend(on, at, x, state.get(0), source);
  }

  @Override
  public long keptValues(Stack stack, int source, int target) {
    long inner = stack.sizes().inner();
    long each = stack.config().dModel() + 2 * inner + (long) stack.sizes().heads() * source;
    return target * each + source * 2 * inner;
  }

  private static Weight keysAndValues(Recorder on, Sublayer at) {
    return on.weight(at, PREFIX + "k.weight", PREFIX + "v.weight");
  }

  private static Variable attend(
      Recorder on, Sublayer at, Variable x, Variable kvBS2I, Sequence source) {
    int inner = at.stack().sizes().inner();
    Variable q = on.linearOfNorm(at, x, on.weight(at, PREFIX + "q.weight"));
    Variable context =
        on.attention()
            .attention(
                new Attention.Inputs(
                    at.stack().sizes().heads(),
                    q,
                    kvBS2I.columns(0, inner),
                    kvBS2I.columns(inner, inner),
                    false,
                    0,
                    null,
                    source.ids(),
                    at.stack().config().padId()));
    return on.layers().linearOnto(x, context, on.weight(at, PREFIX + "o.weight"));
  }
}
