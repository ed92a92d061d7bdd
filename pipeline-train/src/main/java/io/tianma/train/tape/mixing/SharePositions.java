package io.tianma.train.tape.mixing;

import io.tianma.train.tape.Inflow;
import io.tianma.train.tape.Operation;
import io.tianma.train.tape.Split;
import io.tianma.train.tape.Tape;
import io.tianma.train.tape.Variable;
import io.tianma.train.tensor.MixingKernels;
import io.tianma.train.tensor.Tensor;

/** The logarithm of a softmax over the positions of a sample, for each column. */
final class SharePositions implements Operation {
  private final Tape tape;
  private final Variable y;
  private final Split xCounted;
  private final Split yCounted;
  private final Split dyCounted;
  private final Inflow dx;

  SharePositions(Tape tape, Variable x, Tensor lengths, Variable y) {
    this.tape = tape;
    this.y = y;
    this.xCounted = tape.counted(x.split(), lengths);
    this.yCounted = tape.counted(y.split(), lengths);
    this.dyCounted = tape.training() ? tape.counted(y.gradient(), lengths) : null;
    this.dx = new Inflow(tape, x, lengths);
    y.keepForMaker();
  }

  @Override
  public void forward(int lane) {
    tape.kernels(lane).mixing().logSoftmaxColumns(xCounted.part(lane), yCounted.part(lane));
    tape.clearPadding(lane, y.split(), yCounted);
  }

  @Override
  public void backward(int lane) {
    MixingKernels k = tape.kernels(lane).mixing();
    Tensor dy = dyCounted.part(lane);
    k.logSoftmaxColumnsBackward(yCounted.part(lane), dy, dx.place(lane, dy));
    dx.arrive(lane, dy);
  }
}
