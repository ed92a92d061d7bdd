package io.tianma.train.tape.mixing;

import io.tianma.train.tape.Operation;
import io.tianma.train.tape.SampleSums;
import io.tianma.train.tape.Split;
import io.tianma.train.tape.Tape;
import io.tianma.train.tape.Variable;
import io.tianma.train.tape.Weight;
import io.tianma.train.tensor.MixingKernels;
import io.tianma.train.tensor.Tensor;

/** Layer norm of a value that is used by nothing else. */
final class LayerNorm implements Operation {
  private static final int STATISTICS = 2;

  private final Tape tape;
  private final Variable x;
  private final Weight gamma;
  private final Weight beta;
  private final double eps;
  private final Variable y;
  private final Split statistics;
  private final SampleSums dGamma;
  private final SampleSums dBeta;
  private final Tensor[] samplesOfX;
  private final Tensor[] samplesOfStatistics;
  private final Tensor[] samplesOfDx;
  private final Tensor[] samplesOfDy;

  LayerNorm(Tape tape, Variable x, Weight gamma, Weight beta, double eps, Variable y) {
    this.tape = tape;
    this.x = x;
    this.gamma = gamma;
    this.beta = beta;
    this.eps = eps;
    this.y = y;
    int samples = x.value().size(0);
    this.statistics = tape.split(tape.saved(samples, x.value().size(1), STATISTICS));
    this.dGamma = new SampleSums(tape, gamma, samples, x.columns());
    this.dBeta = new SampleSums(tape, beta, samples, x.columns());
    this.samplesOfX = SampleSums.samples(tape, x.value());
    this.samplesOfStatistics = SampleSums.samples(tape, statistics.whole());
    this.samplesOfDx = tape.training() ? SampleSums.samples(tape, x.gradient().whole()) : null;
    this.samplesOfDy = tape.training() ? SampleSums.samples(tape, y.gradient().whole()) : null;
    x.useAlone();
  }

  @Override
  public void forward(int lane) {
    tape.kernels(lane)
        .mixing()
        .layerNorm(
            x.split().part(lane),
            gamma.value(),
            beta.value(),
            eps,
            y.split().part(lane),
            statistics.part(lane));
  }

  @Override
  public void backward(int lane) {
    MixingKernels k = tape.kernels(lane).mixing();
    int to = Split.from(samplesOfX.length, lane + 1, tape.lanes());
    for (int b = Split.from(samplesOfX.length, lane, tape.lanes()); b < to; b++) {
      k.layerNormBackward(
          samplesOfDy[b],
          samplesOfX[b],
          gamma.value(),
          samplesOfStatistics[b],
          samplesOfDx[b],
          dGamma.cleared(lane, b),
          dBeta.cleared(lane, b));
    }
  }

  @Override
  public void share(int lane) {
    dGamma.share(lane);
    dBeta.share(lane);
  }
}
