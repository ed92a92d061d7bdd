package io.tianma.train.tape.layer;

import io.tianma.train.tape.Operation;
import io.tianma.train.tape.Split;
import io.tianma.train.tape.Tape;
import io.tianma.train.tape.Variable;
import io.tianma.train.tape.Weight;
import io.tianma.train.tensor.Dropout;
import io.tianma.train.tensor.Kernels;
import io.tianma.train.tensor.Tensor;

/**
 * RMS norm of a value that also goes on along the residual stream. The weight's gradient is added
 * up by samples, so that the number of lanes changes no bit.
 */
final class Normalize implements Operation {
  private final Tape tape;
  private final Variable x;
  private final Weight gamma;
  private final double eps;
  private final Variable y;
  private final Split inverse;
  private final Split dGamma; // of each sample by itself
  private final int use;
  private final int gammaUse;
  private final boolean atOnce; // kernels need no sums of samples
  private final AddDropped sum; // which made x and makes this norm with it, or null

  Normalize(Tape tape, Variable x, Weight gamma, double eps, Variable y) {
    this.tape = tape;
    this.x = x;
    this.gamma = gamma;
    this.eps = eps;
    this.y = y;
    this.inverse = tape.split(tape.saved(x.value().size(0), x.value().rows() / x.value().size(0)));
    this.use = x.use();
    this.atOnce = tape.joinsNorms();
    boolean latest = atOnce && x.sum() != null && x.sum() == tape.latestSum();
    this.sum = latest && x.sum() instanceof AddDropped made && made.join(this) ? made : null;
    Tensor room =
        tape.training() && !atOnce
            ? tape.temporary(x.value().size(0), gamma.value().columns())
            : null;
    this.dGamma = room == null ? null : tape.split(room);
    this.gammaUse = gamma.use();
  }

  /** With the sum that it is the norm of. */
  void forward(int lane, Dropout dropout, Tensor residual, Tensor part) {
    tape.kernels(lane)
        .addNorm(
            dropout,
            residual,
            part,
            x.split().part(lane),
            gamma.value(),
            eps,
            y.split().part(lane),
            inverse.part(lane));
  }

  /** Whether its derivative completes the gradient of the sum, and makes that of the part too. */
  boolean leavesGradientOfPart() {
    return sum != null && use == 0;
  }

  @Override
  public void forward(int lane) {
    if (sum != null) {
      return;
    }
    Kernels k = tape.kernels(lane);
    k.rmsNorm(x.split().part(lane), gamma.value(), eps, y.split().part(lane), inverse.part(lane));
  }

  @Override
  public void backward(int lane) {
    Kernels k = tape.kernels(lane);
    Tensor dx = x.gradient().part(lane);
    Tensor passed = x.residual() == null ? null : x.residual().part(lane);
    if (atOnce) {
      boolean both = leavesGradientOfPart();
      k.addNormBackward(
          both ? sum.dropout(lane) : null,
          y.gradient().part(lane),
          x.split().part(lane),
          gamma.value(),
          inverse.part(lane),
          x.adds(use) ? dx : passed,
          dx,
          both ? sum.gradientOfPart(lane) : null,
          gamma.adds(gammaUse),
          gamma.gradient());
      return;
    }
    k.fill(dGamma.part(lane), 0);
    k.rmsNormBackward(
        y.gradient().part(lane),
        x.split().part(lane),
        gamma.value(),
        inverse.part(lane),
        x.adds(use) ? dx : passed,
        dx,
        dGamma.part(lane));
  }

  @Override
  public void share(int lane) {
    if (lane > 0 || atOnce) {
      return;
    }
    Tensor total = gamma.gradient();
    if (!gamma.adds(gammaUse)) {
      tape.kernels(0).fill(total, 0);
    }
    tape.kernels(0).addRows(dGamma.whole(), total);
  }
}
