package io.tianma.train.tape;

import io.tianma.train.tensor.Tensor;

/**
 * The relative bias of a stack, shared by its layers: for each head a value for each distance
 * between a key and a query, [H, T + S - 1]. Every lane has its own copy.
 */
public final class Bias implements Operation {
  private final Tape tape;
  private final Weight table;
  private final boolean bidirectional;
  private final int maxDistance;
  private final int firstDistance;
  private final Tensor[] values;
  private final Tensor[] gradients;
  private int uses;

  Bias(
      Tape tape,
      Weight table,
      boolean bidirectional,
      int maxDistance,
      int first,
      int queries,
      int keys) {
    this.tape = tape;
    this.table = table;
    this.bidirectional = bidirectional;
    this.maxDistance = maxDistance;
    this.firstDistance = -(first + queries - 1);
    this.values = new Tensor[tape.lanes()];
    this.gradients = new Tensor[tape.lanes()];
    for (int lane = 0; lane < values.length; lane++) {
      values[lane] = tape.lasting(table.value().columns(), queries + keys - 1);
      gradients[lane] =
          tape.training() ? tape.lasting(table.value().columns(), queries + keys - 1) : null;
    }
    if (table.use() > 0) {
      throw new IllegalArgumentException("a bias table is used once");
    }
  }

  Tensor value(int lane) {
    return values[lane];
  }

  Tensor gradient(int lane) {
    return gradients[lane];
  }

  int use() {
    return uses++;
  }

  /**
   * The use recorded last runs backward first; before it, the gradient is whatever the memory held.
   */
  boolean adds(int use) {
    return use < uses - 1;
  }

  @Override
  public void forward(int lane) {
    tape.kernels(lane)
        .relativeBias(table.value(), bidirectional, maxDistance, firstDistance, values[lane]);
  }

  @Override
  public void share(int lane) {
    if (lane > 0) {
      return;
    }
    for (int other = 1; other < gradients.length; other++) {
      tape.kernels(0).axpy(1, gradients[other], gradients[0]);
    }
    if (!table.adds(0)) {
      tape.kernels(0).fill(table.gradient(), 0);
    }
    tape.kernels(0)
        .relativeBiasBackward(
            gradients[0], bidirectional, maxDistance, firstDistance, table.gradient());
  }
}
