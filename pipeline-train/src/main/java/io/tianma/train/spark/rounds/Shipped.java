package io.tianma.train.spark.rounds;

import java.io.Serializable;
import org.deeplearning4j.core.loader.DataSetLoader;

/**
 * What the driver sends to all workers of a round. A plain class: Kryo cannot write records.
 *
 * <p>The state is one vector, parameters first, then the updater's state where that is averaged;
 * results are the same.
 */
public final class Shipped implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Of the network, without its counters. */
  final String configuration;

  private final Floats state;

  /** N. */
  final int parameters;

  final int iteration;
  final int epoch;

  /** Iteration at which the moments were zero. */
  final long momentsStart;

  final DataSetLoader loader;

  /** Whether results travel in 16 bits. */
  final boolean compress;

  public Shipped(
      String configuration,
      float[] state,
      int parameters,
      int iteration,
      int epoch,
      long momentsStart,
      DataSetLoader loader,
      boolean compress) {
    this.configuration = configuration;
    this.state = new Floats(state);
    this.parameters = parameters;
    this.iteration = iteration;
    this.epoch = epoch;
    this.momentsStart = momentsStart;
    this.loader = loader;
    this.compress = compress;
  }

  /** F [N + updater state], or F [N] if the updater's state is not averaged. */
  float[] state() {
    return state.values();
  }
}
