package io.tianma.train.tape.layer;

import io.tianma.train.tape.Operation;
import io.tianma.train.tape.Split;
import io.tianma.train.tape.Tape;
import io.tianma.train.tape.Variable;
import io.tianma.train.tape.Weight;
import io.tianma.train.tensor.Kernels;
import io.tianma.train.tensor.LossSpec;
import io.tianma.train.tensor.Tensor;

/**
 * Some rows of the head and of its cross-entropy, whose logits are never kept: in training, loss
 * and gradients are made at once in the backward pass. The rows of the block are dealt out among
 * the lanes.
 */
final class HeadBlock implements Operation {
  private final Tape tape;
  private final Weight head;
  private final double alpha;
  private final LossSpec spec;
  private final Tensor weight;
  private final Split hidden;
  private final Split dHidden;
  private final Split labels;
  private final Split logits;
  private final Split dLogits;
  private final Tensor operand;
  private final Split losses;
  private final int hiddenUse;
  private final int headUse;
  private final Variable source;

  HeadBlock(
      Tape tape,
      Variable source,
      int hiddenUse,
      Weight head,
      double alpha,
      Split labels,
      LossSpec spec,
      Tensor weight,
      Tensor losses,
      int from,
      int count) {
    this.tape = tape;
    this.head = head;
    this.alpha = alpha;
    this.spec = spec;
    this.weight = weight;
    this.source = source;
    this.hiddenUse = hiddenUse;
    this.headUse = head.use();
    this.hidden = tape.split(rows(source.value(), from, count));
    this.dHidden =
        tape.training() ? tape.split(rows(source.gradient().whole(), from, count)) : null;
    this.labels = tape.split(labels.whole().reshape(source.value().rows()).slice(from, count));
    this.logits = tape.split(tape.temporary(tape.products(), count, head.value().rows()));
    this.dLogits = tape.training() ? tape.operand(this.logits) : null;
    this.operand = head.operand();
    this.losses = tape.split(losses.slice(from, count));
  }

  private static Tensor rows(Tensor xBTD, int from, int count) {
    return xBTD.reshape(xBTD.rows(), xBTD.columns()).slice(from, count);
  }

  @Override
  public void forward(int lane) {
    if (!tape.training()) {
      loss(lane, null);
    }
  }

  @Override
  public void backward(int lane) {
    loss(lane, weight);
    if (dLogits != logits) {
      tape.kernels(lane).copy(logits.part(lane), dLogits.part(lane));
    }
    double beta = source.adds(hiddenUse) ? 1 : 0;
    tape.kernels(lane)
        .gemm(false, false, alpha, dLogits.part(lane), operand, beta, dHidden.part(lane));
  }

  private void loss(int lane, Tensor gradientWeight) {
    Kernels k = tape.kernels(lane);
    k.gemm(false, true, alpha, hidden.part(lane), operand, 0, logits.part(lane));
    k.crossEntropy(spec, logits.part(lane), labels.part(lane), gradientWeight, losses.part(lane));
  }

  /** Each lane takes some rows of the vocabulary. */
  @Override
  public void share(int lane) {
    int vocab = head.value().rows();
    int from = Split.from(vocab, lane, tape.lanes());
    int count = Split.from(vocab, lane + 1, tape.lanes()) - from;
    double beta = head.adds(headUse) ? 1 : 0;
    tape.kernels(lane)
        .gemm(
            true,
            false,
            alpha,
            dLogits.whole().columns(from, count),
            hidden.whole(),
            beta,
            head.gradient().slice(from, count));
  }
}
