package io.tianma.train.tensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Hands out the tensors of a step from a few large blocks; {@link #reset} takes all of them back at
 * once.
 *
 * <p>Blocks stay where they are when the arena grows, so the same requests after a reset get the
 * same addresses, and a step that was recorded once can be run again.
 */
public final class Arena implements AutoCloseable {
  private static final long ALIGNMENT = 64;
  private static final long SMALLEST_BLOCK = 1L << 20;
  private static final long LARGEST_SPARE = 64L << 20; // of a block beyond what is asked

  private final Memory memory;
  private final List<Block> blocks = new ArrayList<>();
  private final Map<String, Tensor> constants = new HashMap<>();

  /** Memory of which tensors have the first bytes. */
  private static final class Block {
    private final long address;
    private final long bytes;
    private long used;

    Block(long address, long bytes) {
      this.address = address;
      this.bytes = bytes;
    }
  }

  public Arena(Memory memory) {
    this.memory = memory;
  }

  /** A tensor whose content is whatever lay there before. */
  public Tensor take(DType type, int... shape) {
    Tensor unplaced = Tensor.at(0, type, shape);
    long bytes = roundUp(Math.max(1, unplaced.elements()) * type.bytes());
    Block block = withRoomFor(bytes);
    long address = block.address + block.used;
    block.used += bytes;
    return Tensor.at(address, type, shape);
  }

  /**
   * A tensor F32 or F64 that no reset touches, the same at every request.
   *
   * @param key of what is in it; type and shape are part of it too
   * @param values its elements, asked for at the first request only
   */
  public Tensor constant(String key, DType type, Supplier<double[]> values, int... shape) {
    return constants.computeIfAbsent(
        key + " " + type + Arrays.toString(shape),
        k -> {
          Tensor unplaced = Tensor.at(0, type, shape);
          long bytes = Math.max(1, unplaced.elements()) * type.bytes();
          Tensor constant = Tensor.at(memory.allocate(bytes), type, shape);
          memory.write(values.get(), constant);
          return constant;
        });
  }

  /** All tensors handed out so far are void, except for constants. */
  public void reset() {
    for (Block block : blocks) {
      block.used = 0;
    }
  }

  /** Bytes held, whether handed out or not. */
  public long bytes() {
    return bytesOfBlocks()
        + constants.values().stream().mapToLong(c -> c.elements() * c.type().bytes()).sum();
  }

  private long bytesOfBlocks() {
    return blocks.stream().mapToLong(b -> b.bytes).sum();
  }

  @Override
  public void close() {
    blocks.forEach(b -> memory.free(b.address));
    blocks.clear();
    constants.values().forEach(c -> memory.free(c.address()));
    constants.clear();
  }

  /** The first that has it: what a large tensor leaves of a block serves smaller ones. */
  private Block withRoomFor(long bytes) {
    for (Block block : blocks) {
      if (block.used + bytes <= block.bytes) {
        return block;
      }
    }
    long spare = Math.min(bytesOfBlocks() / 2, LARGEST_SPARE);
    long size = Math.max(Math.max(bytes, spare), SMALLEST_BLOCK);
    Block block = new Block(memory.allocate(size), size);
    blocks.add(block);
    return block;
  }

  private static long roundUp(long bytes) {
    return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }
}
