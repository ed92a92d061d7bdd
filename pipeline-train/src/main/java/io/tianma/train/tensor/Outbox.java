package io.tianma.train.tensor;

/**
 * A few numbers on their way to the host while other work goes on behind them: {@link #send} queues
 * the copy, {@link #read} waits for the last one sent.
 */
public interface Outbox {
  /** Queues a copy of what the tensor holds then. */
  void send();

  /** What was sent last. */
  void read(double[] to);
}
