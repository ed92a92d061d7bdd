package io.tianma.train.tape.attention;

import io.tianma.train.tape.Operation;
import io.tianma.train.tape.Split;
import io.tianma.train.tape.Tape;
import io.tianma.train.tape.Variable;
import io.tianma.train.tape.layer.Drop;
import io.tianma.train.tensor.AttentionSpec;
import io.tianma.train.tensor.Dropout;
import io.tianma.train.tensor.Kernels;
import io.tianma.train.tensor.Packing;
import io.tianma.train.tensor.Tensor;

/** Softmax attention of heads. */
public final class Attention implements Operation {
  /**
   * What an attention reads.
   *
   * @param q [B, T, H K], a window used by nothing else
   * @param k [B, S, H K], likewise
   * @param v [B, S, H K], likewise
   * @param causal whether query i sees only keys up to {@code firstQuery + i}
   * @param bias or null
   * @param keyIds [B, S] whose padding is not seen, or null
   */
  public record Inputs(
      int heads,
      Variable q,
      Variable k,
      Variable v,
      boolean causal,
      int firstQuery,
      Bias bias,
      Split keyIds,
      int padId) {}

  private final Tape tape;
  private final Inputs in;
  private final Variable y;
  private final Split probs;
  private final AttentionSpec[] specs;
  private final int biasUse;

  Attention(Tape tape, Inputs in, Dropout dropout, Variable y) {
    this.tape = tape;
    this.in = in;
    this.y = y;
    this.biasUse = in.bias() == null ? 0 : in.bias().use();
    Tensor q = in.q().value();
    Tensor k = in.k().value();
    int[] shape = {Packing.samples(q), in.heads(), Packing.longest(q), Packing.longest(k)};
    // where probabilities would be decides which are dropped, whether or not they are kept
    Dropout[] dropouts =
        Drop.parts(dropout, tape.split(Tensor.at(0, q.type(), shape)), tape.lanes());
    this.specs = new AttentionSpec[tape.lanes()];
    for (int lane = 0; lane < specs.length; lane++) {
      specs[lane] =
          new AttentionSpec(
              in.heads(),
              in.causal(),
              in.firstQuery(),
              in.bias() == null ? null : in.bias().value(lane),
              in.keyIds() == null ? null : in.keyIds().part(lane),
              in.padId(),
              dropouts[lane]);
    }
    int kept = tape.kernels(0).keptByAttention(specs[0], q, k, in.v().value());
    boolean all = kept == shape[1] * shape[2] * shape[3];
    this.probs = tape.split(all ? tape.saved(shape) : tape.saved(shape[0], kept));
  }

  @Override
  public void forward(int lane) {
    tape.kernels(lane)
        .attention(
            specs[lane],
            value(in.q(), lane),
            value(in.k(), lane),
            value(in.v(), lane),
            probs.part(lane),
            value(y, lane));
  }

  @Override
  public void backward(int lane) {
    Kernels kernels = tape.kernels(lane);
    Tensor dBias = in.bias() == null ? null : in.bias().gradient(lane);
    if (dBias != null && !in.bias().adds(biasUse)) {
      kernels.fill(dBias, 0);
    }
    kernels.attentionBackward(
        specs[lane],
        value(y, lane),
        y.gradient().part(lane),
        value(in.q(), lane),
        value(in.k(), lane),
        value(in.v(), lane),
        probs.part(lane),
        in.q().gradient().part(lane),
        in.k().gradient().part(lane),
        in.v().gradient().part(lane),
        dBias);
  }

  private static Tensor value(Variable variable, int lane) {
    return variable.split().part(lane);
  }
}
