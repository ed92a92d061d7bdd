package io.tianma.train.tape.attention;

import io.tianma.train.tape.Tape;
import io.tianma.train.tape.Weight;
import io.tianma.train.tensor.Kernels;
import io.tianma.train.tensor.Tensor;

/**
 * What is used of a parameter [H N, columns] that has a row for each head and position: for each
 * head a few adjacent positions, and of those the first columns.
 */
final class HeadRows {
  private final Weight weight;
  private final int use;
  private final Tensor[] value;
  private final Tensor[] gradient;
  private final Tensor[] all;

  HeadRows(Tape tape, Weight weight, int heads, int first, int count, int columns) {
    int positions = weight.value().size(0) / heads;
    this.weight = weight;
    this.use = weight.use();
    this.value = new Tensor[heads];
    this.gradient = new Tensor[heads];
    this.all = new Tensor[heads];
    for (int h = 0; h < heads; h++) {
      int from = h * positions;
      value[h] = weight.value().slice(from + first, count).columns(0, columns);
      if (tape.training()) {
        gradient[h] = weight.gradient().slice(from + first, count).columns(0, columns);
        all[h] = weight.gradient().slice(from, positions);
      }
    }
  }

  /** [count, columns] of a head. */
  Tensor value(int h) {
    return value[h];
  }

  /** Where gradients of {@link #value} are added; what is not reached of the head is zero. */
  Tensor gradient(Kernels kernels, int h) {
    if (!weight.adds(use)) {
      kernels.fill(all[h], 0);
    }
    return gradient[h];
  }
}
