package io.tianma.train.tape;

import io.tianma.train.tensor.Kernels;
import io.tianma.train.tensor.Tensor;

/**
 * RMS norm of a value that also goes on along the residual stream. The weight's gradient is added
 * up by samples, so that the number of lanes changes no bit.
 */
final class Normalize implements Operation {
  /** What the derivative of one sample reads and writes. */
  private record Sample(
      Tensor dy, Tensor x, Tensor inverse, Tensor residual, Tensor dx, Tensor dGamma) {}

  private final Tape tape;
  private final Variable x;
  private final Weight gamma;
  private final double eps;
  private final Variable y;
  private final Split inverse;
  private final Tensor dGamma;
  private final Sample[] samples;
  private final int use;

  Normalize(Tape tape, Variable x, Weight gamma, double eps, Variable y) {
    this.tape = tape;
    this.x = x;
    this.gamma = gamma;
    this.eps = eps;
    this.y = y;
    this.inverse = tape.split(tape.saved(x.value().size(0), x.value().rows() / x.value().size(0)));
    this.use = x.use();
    int count = x.value().size(0);
    this.dGamma = tape.training() ? tape.temporary(count, gamma.value().columns()) : null;
    this.samples = new Sample[tape.training() ? count : 0];
    if (gamma.use() > 0) {
      throw new IllegalArgumentException("a norm's weight is used once");
    }
  }

  @Override
  public void forward(int lane) {
    Kernels k = tape.kernels(lane);
    k.rmsNorm(x.split().part(lane), gamma.value(), eps, y.split().part(lane), inverse.part(lane));
  }

  @Override
  public void backward(int lane) {
    Kernels k = tape.kernels(lane);
    int to = Split.from(samples.length, lane + 1, tape.lanes());
    for (int b = Split.from(samples.length, lane, tape.lanes()); b < to; b++) {
      if (samples[b] == null) { // the whole network had to be recorded before
        samples[b] = sample(b);
      }
      Sample s = samples[b];
      k.fill(s.dGamma(), 0);
      k.rmsNormBackward(
          s.dy(), s.x(), gamma.value(), s.inverse(), s.residual(), s.dx(), s.dGamma());
    }
  }

  private Sample sample(int b) {
    Tensor dx = x.gradient().whole().slice(b, 1);
    Split passed = x.residual();
    Tensor residual = passed == null ? null : passed.whole().slice(b, 1);
    return new Sample(
        y.gradient().whole().slice(b, 1),
        x.value().slice(b, 1),
        inverse.whole().slice(b, 1),
        x.adds(use) ? dx : residual,
        dx,
        dGamma.slice(b, 1));
  }

  @Override
  public void share(int lane) {
    if (lane > 0) {
      return;
    }
    Tensor sum = gamma.gradient();
    if (!gamma.adds(0)) {
      tape.kernels(0).fill(sum, 0);
    }
    for (Sample sample : samples) {
      tape.kernels(0).axpy(1, sample.dGamma(), sum);
    }
  }
}
