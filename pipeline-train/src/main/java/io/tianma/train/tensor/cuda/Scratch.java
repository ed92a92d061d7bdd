package io.tianma.train.tensor.cuda;

import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.Memory;
import io.tianma.train.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Room for what one call of a kernel leaves to the next, by name. A name that needs more than it
 * has gets a new block; the old one stays, since recorded work goes on using it.
 */
final class Scratch implements AutoCloseable {
  private final Memory memory;
  private final Map<String, long[]> blocks = new HashMap<>(); // address, bytes
  private final List<Long> all = new ArrayList<>();

  Scratch(Memory memory) {
    this.memory = memory;
  }

  Memory memory() {
    return memory;
  }

  /** A tensor whose content is whatever lay there before. */
  Tensor take(String name, DType type, int... shape) {
    Tensor unplaced = Tensor.at(0, type, shape);
    long bytes = Math.max(1, unplaced.elements()) * type.bytes();
    long[] block = blocks.get(name);
    if (block == null || block[1] < bytes) {
      block = new long[] {memory.allocate(bytes), bytes};
      blocks.put(name, block);
      all.add(block[0]);
    }
    return Tensor.at(block[0], type, shape);
  }

  /** An I32 tensor of these values, written at the first request for that name. */
  Tensor constant(String name, int[] values) {
    long[] block = blocks.get(name);
    if (block != null) {
      return Tensor.at(block[0], DType.I32, values.length);
    }
    Tensor constant = take(name, DType.I32, values.length);
    memory.write(values, constant);
    return constant;
  }

  @Override
  public void close() {
    all.forEach(memory::free);
    all.clear();
    blocks.clear();
  }
}
