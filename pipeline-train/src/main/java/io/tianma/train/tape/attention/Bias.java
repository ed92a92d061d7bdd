package io.tianma.train.tape.attention;

import io.tianma.train.tape.Operation;
import io.tianma.train.tape.Split;
import io.tianma.train.tape.Tape;
import io.tianma.train.tape.Weight;
import io.tianma.train.tensor.Tensor;

/**
 * The relative bias of a stack, shared by its layers: for each head a value for each distance
 * between a key and a query, [H, T + S - 1]. Every lane has its own copy; gradients are added up by
 * samples, so that the number of lanes changes no bit.
 */
public final class Bias implements Operation {
  private final Tape tape;
  private final Weight table;
  private final boolean bidirectional;
  private final int maxDistance;
  private final int firstDistance;
  private final Tensor[] values;
  private final Split gradients;
  private int uses;

  Bias(
      Tape tape,
      Weight table,
      boolean bidirectional,
      int maxDistance,
      int first,
      int samples,
      int queries,
      int keys) {
    this.tape = tape;
    this.table = table;
    this.bidirectional = bidirectional;
    this.maxDistance = maxDistance;
    this.firstDistance = -(first + queries - 1);
    int heads = table.value().columns();
    int distances = queries + keys - 1;
    this.values = new Tensor[tape.lanes()];
    for (int lane = 0; lane < values.length; lane++) {
      values[lane] = tape.lasting(heads, distances);
    }
    this.gradients = tape.training() ? tape.split(tape.lasting(samples, heads, distances)) : null;
    if (table.use() > 0) {
      throw new IllegalArgumentException("a bias table is used once");
    }
  }

  Tensor value(int lane) {
    return values[lane];
  }

  Tensor gradient(int lane) {
    return gradients.part(lane);
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
    if (!table.adds(0)) {
      tape.kernels(0).fill(table.gradient(), 0);
    }
    tape.kernels(0)
        .relativeBiasBackward(
            gradients.whole(), bidirectional, maxDistance, firstDistance, table.gradient());
  }
}
