package io.tianma.train.spark;

import java.io.Serializable;
import org.deeplearning4j.core.loader.DataSetLoader;

/**
 * What the driver sends to all workers of a round. A plain class: Kryo cannot write records.
 *
 * <p>The state is one vector, parameters first, then the updater's state, as results are too.
 */
final class Shipped implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Of the network, without its counters. */
  final String configuration;

  /** F [parameters + updater state], or F [parameters] for evaluation. */
  final float[] state;

  final int parameters;
  final int iteration;
  final int epoch;
  final DataSetLoader loader;

  Shipped(
      String configuration,
      float[] state,
      int parameters,
      int iteration,
      int epoch,
      DataSetLoader loader) {
    this.configuration = configuration;
    this.state = state;
    this.parameters = parameters;
    this.iteration = iteration;
    this.epoch = epoch;
    this.loader = loader;
  }
}
