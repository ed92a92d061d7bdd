package io.tianma.train.tensor;

/**
 * The numbers of one Adafactor step of one parameter, see {@link Kernels#adafactor}.
 *
 * @param lr step size, before the scale of the parameter
 * @param beta2 memory of the second moment at this step
 * @param eps1 added to the squared gradient
 * @param eps2 least scale of a parameter
 * @param clipThreshold largest root mean square of a step in terms of its size
 * @param scaleParameter whether steps are in proportion to the parameter's root mean square
 * @param decay decoupled weight decay, times the size of the step
 * @param maxNorm largest norm of the whole gradient; 0 for no clipping
 */
public record AdafactorStep(
    double lr,
    double beta2,
    double eps1,
    double eps2,
    double clipThreshold,
    boolean scaleParameter,
    double decay,
    double maxNorm) {
  /** The same step for parameters of another decay. */
  public AdafactorStep withDecay(double other) {
    return other == decay
        ? this
        : new AdafactorStep(lr, beta2, eps1, eps2, clipThreshold, scaleParameter, other, maxNorm);
  }

  /** The factor of a gradient of that norm. */
  public double clip(double norm) {
    return maxNorm > 0 && norm > maxNorm ? maxNorm / norm : 1;
  }

  /**
   * Step size of a parameter.
   *
   * @param meanSquare of its elements
   */
  public double size(double meanSquare) {
    return scaleParameter ? lr * Math.max(eps2, Math.sqrt(meanSquare)) : lr;
  }

  /**
   * Factor of an update.
   *
   * @param meanSquare of its elements
   */
  public double updateClip(double meanSquare) {
    return 1 / Math.max(1, Math.sqrt(meanSquare) / clipThreshold);
  }
}
