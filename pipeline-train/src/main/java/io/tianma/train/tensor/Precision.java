package io.tianma.train.tensor;

/** What the operands of products are rounded to in training; sums, weights and moments are not. */
public enum Precision {
  /** Nothing is rounded. */
  FLOAT32,
  /** To bfloat16: about twice as fast where the processor has instructions for it. */
  BF16;

  /** Stands in the fingerprint where bf16 was asked for and cannot be had. */
  public static final String LACKING = "float32 instead of precision = bf16: ";

  /** This, or float32 where the backend lacks it on this machine; see {@link Backend#noHalves}. */
  public Precision on(Backend backend) {
    return this == BF16 && backend.noHalves() != null ? FLOAT32 : this;
  }

  /** What decides the bits of training: the backend, and what it makes of this precision. */
  public String fingerprint(Backend backend) {
    String rounded = this == BF16 ? ", operands of products in bf16" : "";
    String missed = ", " + LACKING + backend.noHalves();
    return backend.fingerprint() + (on(backend) == this ? rounded : missed);
  }
}
