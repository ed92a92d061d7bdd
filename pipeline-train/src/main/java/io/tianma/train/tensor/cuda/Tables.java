package io.tianma.train.tensor.cuda;

import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.Memory;
import io.tianma.train.tensor.Tensor;
import java.nio.DoubleBuffer;
import java.nio.IntBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * Small arrays on the device, one copy of each content: what a call gives as a Java array is there
 * already when recorded work is replayed.
 */
final class Tables implements AutoCloseable {
  private final Memory memory;
  private final Map<Object, Tensor> byContent = new HashMap<>();

  public Tables(Memory memory) {
    this.memory = memory;
  }

  /** These numbers as I32. */
  Tensor of(int[] values) {
    Tensor known = byContent.get(IntBuffer.wrap(values));
    if (known == null) {
      known = allocate(DType.I32, values.length);
      memory.write(values, known);
      byContent.put(IntBuffer.wrap(values.clone()), known);
    }
    return known;
  }

  /** These numbers as F64. */
  Tensor of(double[] values) {
    Tensor known = byContent.get(DoubleBuffer.wrap(values));
    if (known == null) {
      known = allocate(DType.F64, values.length);
      memory.write(values, known);
      byContent.put(DoubleBuffer.wrap(values.clone()), known);
    }
    return known;
  }

  private Tensor allocate(DType type, int count) {
    return Tensor.at(memory.allocate((long) Math.max(1, count) * type.bytes()), type, count);
  }

  @Override
  public void close() {
    byContent.values().forEach(table -> memory.free(table.address()));
    byContent.clear();
  }
}
