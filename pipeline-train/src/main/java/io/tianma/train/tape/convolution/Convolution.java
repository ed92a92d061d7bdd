package io.tianma.train.tape.convolution;

import io.tianma.train.tape.Operation;
import io.tianma.train.tape.Split;
import io.tianma.train.tape.Tape;
import io.tianma.train.tape.Variable;
import io.tianma.train.tensor.Kernels;
import io.tianma.train.tensor.MixingKernels;
import io.tianma.train.tensor.Tensor;

/**
 * A short convolution along the positions of a sample, whatever its weights are; rows of padding
 * are read as zeros and written as zeros. Gradients are made by samples, so that the number of
 * lanes changes no bit. Letters: B batch, S rows of a sample of what is convolved, T rows of a
 * sample of the result, D channels, G groups, k taps.
 */
abstract class Convolution implements Operation {
  /** What the derivative of one sample reads and writes. */
  private record Sample(Tensor dc, Tensor u, Tensor du, Tensor aside, Tensor dw) {}

  final Tape tape;
  private final Variable u;
  private final Variable c;
  private final int groups;
  private final int left;
  private final int use;
  private final Split uCounted;
  private final Split cCounted;
  private final Split duCounted;
  private final Split dcCounted;
  private final Sample[] samples;

  /**
   * @param u F [B, S, D] with a gradient F
   * @param c F [B, T, D] with a gradient F
   * @param lengths I32 [B], or null if all rows count
   */
  Convolution(Tape tape, Variable u, Variable c, int groups, int left, Tensor lengths) {
    this.tape = tape;
    this.u = u;
    this.c = c;
    this.groups = groups;
    this.left = left;
    this.use = u.use();
    this.uCounted = tape.counted(u.split(), lengths);
    this.cCounted = tape.counted(c.split(), lengths);
    this.duCounted = tape.training() ? tape.counted(u.gradient(), lengths) : null;
    this.dcCounted = tape.training() ? tape.counted(c.gradient(), lengths) : null;
    this.samples = new Sample[tape.training() ? u.value().size(0) : 0];
  }

  /** Remembers what the derivatives need, dw being the gradient of each sample's weights. */
  final void prepare(Tensor[] dw) {
    for (int lane = 0; tape.training() && lane < tape.lanes(); lane++) {
      Tensor aside = tape.temporary(1, u.value().size(1), u.columns());
      for (int b = first(lane); b < first(lane + 1); b++) {
        Tensor du = duCounted.whole().slice(b, 1);
        samples[b] =
            new Sample(
                dcCounted.whole().slice(b, 1),
                uCounted.whole().slice(b, 1),
                du,
                aside.ragged(du.lengths()),
                dw[b]);
      }
    }
  }

  private int first(int lane) {
    return Split.from(samples.length, lane, tape.lanes());
  }

  /** The weights of the lane's samples. */
  abstract Tensor weights(int lane);

  /** The weights of that sample as that lane sees them. */
  abstract Tensor weightsOfSample(int lane, int b);

  @Override
  public void forward(int lane) {
    tape.kernels(lane)
        .mixing()
        .convolve(groups, left, weights(lane), uCounted.part(lane), cCounted.part(lane));
    tape.clearPadding(lane, c.split(), cCounted);
  }

  @Override
  public void backward(int lane) {
    Kernels kernels = tape.kernels(lane);
    MixingKernels mixing = kernels.mixing();
    boolean adds = u.adds(use);
    for (int b = first(lane); b < first(lane + 1); b++) {
      Sample s = samples[b];
      Tensor w = weightsOfSample(lane, b);
      mixing.convolveBackward(groups, left, s.dc(), w, s.u(), adds ? s.aside() : s.du(), s.dw());
      if (adds) {
        kernels.axpy(1, s.aside(), s.du());
      }
    }
    if (!adds) {
      tape.clearPadding(lane, u.gradient(), duCounted);
    }
  }
}
