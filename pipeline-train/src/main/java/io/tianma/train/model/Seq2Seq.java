package io.tianma.train.model;

import io.tianma.train.tensor.Backend;
import io.tianma.train.tensor.Tensor;

/**
 * The encoder-decoder network over a flat parameter vector that someone else owns.
 *
 * <p>Serves one thread at a time. Legend: B batch, S source, T target, V vocabulary, D model.
 */
public final class Seq2Seq implements AutoCloseable {
  private final ModelConfig config;
  private final Parameters parameters;
  private final Tensor weights;
  private final Tensor gradients;

  /**
   * A network for training and evaluation.
   *
   * @param backend kernels to run on
   * @param threads threads that share each step, the caller's included
   * @param weights F [parameters.count()], read only
   * @param gradients F [parameters.count()], or null if only losses and logits are wanted
   */
  public Seq2Seq(
      ModelConfig config, Backend backend, int threads, Tensor weights, Tensor gradients) {
    this.config = config;
    this.parameters = new Parameters(config);
    this.weights = weights;
    this.gradients = gradients;
  }

  public ModelConfig config() {
    return config;
  }

  public Parameters parameters() {
    return parameters;
  }

  /**
   * Runs forward and backward; gradients are overwritten with those of the mean loss over the
   * batch's target tokens.
   *
   * @param seed of dropout, with {@code step} and the position in the network
   */
  public StepResult lossAndGradients(Batch batch, long seed, long step) {
    throw new UnsupportedOperationException(weights + " " + gradients);
  }

  /** Runs forward without dropout. */
  public StepResult loss(Batch batch) {
    throw new UnsupportedOperationException();
  }

  /** Logits [B, T, V] without dropout; labels are not looked at. */
  public float[] logits(Batch batch) {
    throw new UnsupportedOperationException();
  }

  /** Encoder output [B, S, D] of sources [B, S]. */
  public float[] encode(int rows, int[] sourceBS) {
    throw new UnsupportedOperationException();
  }

  /** A generation from those sources [B, S], of at most {@code maxLength} steps. */
  public Generation generate(int rows, int[] sourceBS, int maxLength) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
