package io.tianma.train.tensor;

/** The element types that kernels know. */
public enum DType {
  F32(4),
  F64(8),
  I32(4),
  /** The upper half of an F32: operands of products only. */
  BF16(2);

  private final int bytes;

  DType(int bytes) {
    this.bytes = bytes;
  }

  /** Bytes of one element. */
  public int bytes() {
    return bytes;
  }
}
