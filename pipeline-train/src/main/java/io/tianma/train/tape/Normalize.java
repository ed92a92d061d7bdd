package io.tianma.train.tape;

import io.tianma.train.tensor.Kernels;
import io.tianma.train.tensor.Tensor;

/** RMS norm of a value that also goes on along the residual stream. */
final class Normalize implements Operation {
  private final Tape tape;
  private final Variable x;
  private final Weight gamma;
  private final double eps;
  private final Variable y;
  private final Split inverse;
  private final Tensor[] dGamma;
  private final int use;

  Normalize(Tape tape, Variable x, Weight gamma, double eps, Variable y) {
    this.tape = tape;
    this.x = x;
    this.gamma = gamma;
    this.eps = eps;
    this.y = y;
    this.inverse = tape.split(tape.saved(x.value().size(0), x.value().rows() / x.value().size(0)));
    this.use = x.use();
    this.dGamma = new Tensor[tape.lanes()];
    for (int lane = 0; lane < dGamma.length && tape.training(); lane++) {
      dGamma[lane] = lane == 0 ? gamma.gradient() : tape.temporary(gamma.value().columns());
    }
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
    Tensor dx = x.gradient().part(lane);
    Tensor residual = x.adds(use) ? dx : x.residual(lane);
    if (lane > 0 || !gamma.adds(0)) {
      k.fill(dGamma[lane], 0);
    }
    k.rmsNormBackward(
        y.gradient().part(lane),
        x.split().part(lane),
        gamma.value(),
        inverse.part(lane),
        residual,
        dx,
        dGamma[lane]);
  }

  @Override
  public void share(int lane) {
    for (int other = 1; lane == 0 && other < dGamma.length; other++) {
      tape.kernels(lane).axpy(1, dGamma[other], dGamma[0]);
    }
  }
}
