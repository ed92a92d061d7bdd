package io.tianma.train.tensor;

/** What the operands of products are rounded to in training; sums, weights and moments are not. */
public enum Precision {
  /** Nothing is rounded. */
  FLOAT32,
  /** To bfloat16: about twice as fast where the processor has instructions for it. */
  BF16;

  /** This, or float32 where the backend lacks it on this machine; see {@link Backend#noHalves}. */
  public Precision on(Backend backend) {
    return this == BF16 && backend.noHalves() != null ? FLOAT32 : this;
  }
}
