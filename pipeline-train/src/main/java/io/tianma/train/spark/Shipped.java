package io.tianma.train.spark;

import java.io.Serializable;
import org.deeplearning4j.core.loader.DataSetLoader;

/**
 * What the driver sends to all workers of a round. A plain class: Kryo cannot write records.
 *
 * <p>The state is one vector, parameters first, then the updater's state where that is averaged;
 * results are the same.
 */
final class Shipped implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Of the network, without its counters. */
  final String configuration;

  /** F [N + updater state], or F [N] if the updater's state is not averaged. */
  final float[] state;

  /** N. */
  final int parameters;

  final int iteration;
  final int epoch;
  final DataSetLoader loader;

  /** Whether results travel in 16 bits. */
  final boolean compress;

  Shipped(
      String configuration,
      float[] state,
      int parameters,
      int iteration,
      int epoch,
      DataSetLoader loader,
      boolean compress) {
    this.configuration = configuration;
    this.state = state;
    this.parameters = parameters;
    this.iteration = iteration;
    this.epoch = epoch;
    this.loader = loader;
    this.compress = compress;
  }
}
