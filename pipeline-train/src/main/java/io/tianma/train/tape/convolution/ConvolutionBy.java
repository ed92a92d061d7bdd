package io.tianma.train.tape.convolution;

import io.tianma.train.tape.Split;
import io.tianma.train.tape.Tape;
import io.tianma.train.tape.Variable;
import io.tianma.train.tensor.Tensor;

/** A convolution whose weights depend on the position: F [B, T, G k], with a gradient F. */
final class ConvolutionBy extends Convolution {
  private final Variable weights;
  private final Split counted;
  private final Split dCounted;
  private final Tensor[] ofSample;

  ConvolutionBy(
      Tape tape, Variable u, Variable weights, Variable c, int groups, int left, Tensor lengths) {
    super(tape, u, c, groups, left, lengths);
    this.weights = weights;
    this.counted = tape.counted(weights.split(), lengths);
    this.dCounted = tape.training() ? tape.counted(weights.gradient(), lengths) : null;
    this.ofSample = new Tensor[tape.training() ? u.value().size(0) : 0];
    Tensor[] gradients = new Tensor[ofSample.length];
    for (int b = 0; b < ofSample.length; b++) {
      ofSample[b] = counted.whole().slice(b, 1);
      gradients[b] = dCounted.whole().slice(b, 1);
    }
    prepare(gradients);
    weights.use();
  }

  @Override
  Tensor weights(int lane) {
    return counted.part(lane);
  }

  @Override
  Tensor weightsOfSample(int lane, int b) {
    return ofSample[b];
  }

  @Override
  public void backward(int lane) {
    super.backward(lane);
    tape.clearPadding(lane, weights.gradient(), dCounted);
  }
}
