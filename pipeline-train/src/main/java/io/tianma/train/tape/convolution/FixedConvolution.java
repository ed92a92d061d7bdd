package io.tianma.train.tape.convolution;

import io.tianma.train.tape.Split;
import io.tianma.train.tape.Tape;
import io.tianma.train.tape.Variable;
import io.tianma.train.tape.Weight;
import io.tianma.train.tensor.Dropout;
import io.tianma.train.tensor.Kernels;
import io.tianma.train.tensor.Tensor;

/**
 * A convolution with the same weights everywhere, a parameter [G, k] or the softmax over the taps
 * of one. Every lane makes its own copy of the softmax; gradients are added up by samples.
 */
final class FixedConvolution extends Convolution {
  private final Weight kernel;
  private final int use;
  private final Dropout dropout;
  private final Tensor[] shares; // of each lane, or null for weights as they are
  private final Tensor[] kept; // what dropout leaves of them
  private final Tensor[] gradientOfSample;

  /**
   * @param normalized whether weights are the softmax over the taps
   * @param dropout on the softmax, the same for all samples, or null
   */
  FixedConvolution(
      Tape tape,
      Variable u,
      Weight kernel,
      boolean normalized,
      Dropout dropout,
      Variable c,
      int left,
      Tensor lengths) {
    super(tape, u, c, kernel.value().rows(), left, lengths);
    this.kernel = kernel;
    this.use = kernel.use();
    this.dropout = dropout;
    this.shares = normalized ? copies() : null;
    this.kept = dropout == null ? shares : copies();
    this.gradientOfSample = new Tensor[tape.training() ? u.value().size(0) : 0];
    for (int b = 0; b < gradientOfSample.length; b++) {
      gradientOfSample[b] = tape.temporary(kernel.value().shape());
    }
    prepare(gradientOfSample);
  }

  private Tensor[] copies() {
    Tensor[] copies = new Tensor[tape.lanes()];
    for (int lane = 0; lane < copies.length; lane++) {
      copies[lane] = tape.saved(kernel.value().shape());
    }
    return copies;
  }

  @Override
  Tensor weights(int lane) {
    return shares == null ? kernel.value() : kept[lane];
  }

  @Override
  Tensor weightsOfSample(int lane, int b) {
    return weights(lane);
  }

  @Override
  public void forward(int lane) {
    Kernels kernels = tape.kernels(lane);
    if (shares != null) {
      kernels.mixing().softmax(kernel.value().columns(), kernel.value(), shares[lane]);
    }
    if (dropout != null) {
      kernels.dropout(dropout, shares[lane], kept[lane]);
    }
    super.forward(lane);
  }

  @Override
  public void backward(int lane) {
    int to = Split.from(gradientOfSample.length, lane + 1, tape.lanes());
    for (int b = Split.from(gradientOfSample.length, lane, tape.lanes()); b < to; b++) {
      tape.kernels(lane).fill(gradientOfSample[b], 0);
    }
    super.backward(lane);
  }

  @Override
  public void share(int lane) {
    if (lane > 0) {
      return;
    }
    Kernels kernels = tape.kernels(0);
    Tensor sum = gradientOfSample[0];
    for (int b = 1; b < gradientOfSample.length; b++) {
      kernels.axpy(1, gradientOfSample[b], sum);
    }
    if (dropout != null) {
      kernels.dropout(dropout, sum, sum);
    }
    if (shares != null) {
      kernels.mixing().softmaxBackward(kernel.value().columns(), shares[0], sum, sum);
    }
    if (!kernel.adds(use)) {
      kernels.fill(kernel.gradient(), 0);
    }
    kernels.axpy(1, sum, kernel.gradient());
  }
}
