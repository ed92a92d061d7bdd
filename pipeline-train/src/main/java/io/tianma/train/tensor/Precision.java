package io.tianma.train.tensor;

/** What the operands of products are rounded to; sums, weights and moments are not. */
public enum Precision {
  /** Nothing is rounded. */
  FLOAT32,
  /** To TF32, float32 with 10 bits of fraction, within each product: on GPUs. */
  TF32,
  /** To bfloat16: about twice as fast where the processor has instructions for it. */
  BF16;

  /** Stands in the fingerprint where another precision was asked for and cannot be had. */
  public static final String LACKING = "float32 instead of precision = ";

  private static final String ONLY_ON_GPUS = "only a GPU rounds to TF32";

  /** This, or float32 where the backend lacks it on this machine. */
  public Precision on(Backend backend) {
    return missing(backend) == null ? this : FLOAT32;
  }

  /** Why the backend lacks it on this machine, in words; null if it does not. */
  public String missing(Backend backend) {
    return switch (this) {
      case FLOAT32 -> null;
      case TF32 -> backend.roundsToTf32() ? null : ONLY_ON_GPUS;
      case BF16 -> backend.noHalves();
    };
  }

  /** What decides the bits of training: the backend, and what it makes of this precision. */
  public String fingerprint(Backend backend) {
    String missing = missing(backend);
    if (missing != null) {
      return backend.fingerprint() + ", " + LACKING + word() + ": " + missing;
    }
    String rounded = ", operands of products in " + word();
    return backend.fingerprint() + (this == FLOAT32 ? "" : rounded);
  }

  /** As configurations write it. */
  public String word() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
