package io.tianma.train.optim;

import io.tianma.train.tensor.Tensor;

/**
 * Turns gradients into steps over the flat vectors of a model. Serves one thread at a time; results
 * do not depend on the number of threads that share the work.
 */
public interface Optimizer extends AutoCloseable {
  /**
   * Updates the state and makes the gradient the step: {@code p - g} is then the updated vector.
   *
   * @param p parameters, F [N], not changed
   * @param g gradient, F [N]; zero for what is frozen afterwards
   * @param state F, zero before the first step
   * @param t number of this step since the state was zero, from 1
   * @return norm of the gradient before clipping, frozen parameters left out; if it is not finite
   *     nothing was changed and the step is zero
   */
  double gradientToStep(Tensor p, Tensor g, Tensor state, double lr, long t);

  /**
   * The same, and the step is subtracted from the parameters; the gradient is void then. Nobody
   * waits: {@link #norm} does.
   */
  void update(Tensor p, Tensor g, Tensor state, double lr, long t);

  /**
   * The same where products read copies of the parameters.
   *
   * @param halves BF16 [N]
   * @return whether they are copies of the new parameters now
   */
  default boolean updateBoth(Tensor p, Tensor g, Tensor state, Tensor halves, double lr, long t) {
    update(p, g, state, lr, t);
    return false;
  }

  /** The norm that the last step found. */
  double norm();

  @Override
  void close();
}
