package io.tianma.train.tensor.cpu.linear;

import java.util.Arrays;

/** Where the chunks of a head start, and what exponents of each are relative to; a stack. */
final class ChunkStarts {
  private int[] starts = new int[64];
  private float[] constants = new float[64];
  private int count;

  void clear() {
    count = 0;
  }

  void push(int start, float constant) {
    if (count == starts.length) {
      starts = Arrays.copyOf(starts, 2 * count);
      constants = Arrays.copyOf(constants, 2 * count);
    }
    starts[count] = start;
    constants[count++] = constant;
  }

  /** The start on top, -1 if there is none. */
  int start() {
    return count == 0 ? -1 : starts[count - 1];
  }

  float constant() {
    return constants[count - 1];
  }

  void pop() {
    count--;
  }
}
