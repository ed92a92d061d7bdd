package io.tianma.train.tensor.cuda;

/** The GPU has no room for what was asked. */
final class OutOfDeviceMemory extends IllegalStateException {
  private static final long serialVersionUID = 1;

  OutOfDeviceMemory(long bytes, long free) {
    super(
        "the GPU has no room for %,d MB more (%,d MB are free): a smaller pretrain.batch-size, or micro-batches"
            .formatted(bytes >> 20, free >> 20));
  }
}
