package io.tianma.train.tape.mixing;

import io.tianma.train.tape.Inflow;
import io.tianma.train.tape.Operation;
import io.tianma.train.tape.SampleSums;
import io.tianma.train.tape.Split;
import io.tianma.train.tape.Tape;
import io.tianma.train.tape.Variable;
import io.tianma.train.tape.Weight;
import io.tianma.train.tensor.MixingKernels;
import io.tianma.train.tensor.Tensor;

/** {@code y = x ⊙ gamma + beta} for each row. */
final class Affine implements Operation {
  private final Tape tape;
  private final Variable x;
  private final Weight gamma;
  private final Weight beta;
  private final Variable y;
  private final Inflow dx;
  private final SampleSums dGamma;
  private final SampleSums dBeta;
  private final Tensor[] samplesOfX;
  private final Tensor[] samplesOfDy;

  /** An operation with or (null) without gamma or beta. */
  Affine(Tape tape, Variable x, Weight gamma, Weight beta, Variable y) {
    this.tape = tape;
    this.x = x;
    this.gamma = gamma;
    this.beta = beta;
    this.y = y;
    int samples = x.value().size(0);
    this.dx = new Inflow(tape, x, null);
    this.dGamma = gamma == null ? null : new SampleSums(tape, gamma, samples, x.columns());
    this.dBeta = beta == null ? null : new SampleSums(tape, beta, samples, x.columns());
    this.samplesOfX = SampleSums.samples(tape, x.value());
    this.samplesOfDy = tape.training() ? SampleSums.samples(tape, y.gradient().whole()) : null;
  }

  @Override
  public void forward(int lane) {
    tape.kernels(lane)
        .mixing()
        .affine(
            x.split().part(lane),
            gamma == null ? null : gamma.value(),
            beta == null ? null : beta.value(),
            y.split().part(lane));
  }

  @Override
  public void backward(int lane) {
    MixingKernels k = tape.kernels(lane).mixing();
    int to = Split.from(samplesOfX.length, lane + 1, tape.lanes());
    for (int b = Split.from(samplesOfX.length, lane, tape.lanes()); b < to; b++) {
      if (dGamma != null) {
        k.addColumnSums(samplesOfDy[b], samplesOfX[b], dGamma.cleared(lane, b));
      }
      if (dBeta != null) {
        k.addColumnSums(samplesOfDy[b], null, dBeta.cleared(lane, b));
      }
    }
    Tensor dy = y.gradient().part(lane);
    k.affine(dy, gamma == null ? null : gamma.value(), null, dx.place(lane, dy));
    dx.arrive(lane, dy);
  }

  @Override
  public void share(int lane) {
    if (dGamma != null) {
      dGamma.share(lane);
    }
    if (dBeta != null) {
      dBeta.share(lane);
    }
  }
}
