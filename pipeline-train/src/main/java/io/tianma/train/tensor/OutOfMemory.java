package io.tianma.train.tensor;

/** A device has no room for what was asked. */
public final class OutOfMemory extends IllegalStateException {
  private static final long serialVersionUID = 1;

  private final long free;

  /**
   * @param bytes that were asked for
   * @param free bytes that nobody has taken
   */
  public OutOfMemory(long bytes, long free) {
    super(
        "the GPU has no room for %,d MB more (%,d MB are free): take a smaller pretrain.batch-size, or pretrain.optimizer.micro-batches"
            .formatted(bytes >> 20, free >> 20));
    this.free = free;
  }

  /** Bytes that nobody has taken. */
  public long free() {
    return free;
  }
}
