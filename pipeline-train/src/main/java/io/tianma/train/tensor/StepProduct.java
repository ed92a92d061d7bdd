package io.tianma.train.tensor;

/**
 * A product of a step of a generation with what comes before and behind it; see {@link
 * DecodingKernels#product}.
 *
 * @param gamma F [D], of a norm of what is read, or null
 * @param eps of that norm
 * @param activation of the result, or null
 * @param gated whether the activated left half of the result is multiplied by its right half
 * @param adds whether the result is added to what is there
 * @param store O [B, T, N] for the columns of the result behind those of y, or null
 * @param place I32 [1], position in the store
 */
public record StepProduct(
    Tensor gamma,
    double eps,
    Activation activation,
    boolean gated,
    boolean adds,
    Tensor store,
    Tensor place) {
  /** {@code y += x Wᵀ}. */
  public static final StepProduct ADDING = new StepProduct(null, 0, null, false, true, null, null);

  /** {@code y = norm(x) Wᵀ}. */
  public static StepProduct ofNorm(Tensor gamma, double eps) {
    return new StepProduct(gamma, eps, null, false, false, null, null);
  }

  /** The same, activated. */
  public StepProduct activated(Activation f, boolean gates) {
    return new StepProduct(gamma, eps, f, gates, adds, store, place);
  }

  /** The same, whose last columns go to a store. */
  public StepProduct storing(Tensor to, Tensor at) {
    return new StepProduct(gamma, eps, activation, gated, adds, to, at);
  }
}
