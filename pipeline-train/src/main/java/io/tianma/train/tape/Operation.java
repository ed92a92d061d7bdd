package io.tianma.train.tape;

/**
 * A step of the network with its derivative.
 *
 * <p>Forward and backward work on one lane's samples and touch nothing of other lanes. Gradients of
 * parameters depend on all samples: {@link #share} runs after a barrier, sees the gradients of all
 * lanes, and does one lane's share of them.
 */
public interface Operation {
  void forward(int lane);

  default void backward(int lane) {}

  default void share(int lane) {}

  /** Both, where there is one lane only. */
  default void backwardAlone() {
    backward(0);
    share(0); // at once, while its operands are in the cache
  }
}
