package io.tianma.train.spark;

import io.tianma.train.dl4j.Seq2SeqNetwork;
import java.util.ArrayDeque;
import java.util.Deque;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/**
 * DL4J networks that outlive a task, one for each task that runs at a time in this JVM: making one
 * anew in every round would allocate all its vectors again.
 *
 * <p>Only networks of the configuration asked for last are kept. What a network holds does not
 * matter to the next task, which overwrites all of it.
 */
final class NetworkPool {
  /** Tasks share nothing else than their JVM, so this has to be found statically. */
  private static final NetworkPool OF_THIS_JVM = new NetworkPool();

  private final Deque<MultiLayerNetwork> idle = new ArrayDeque<>();
  private String configuration = "";

  /** What a task does with a network. */
  interface Use<T> {
    T with(MultiLayerNetwork network);
  }

  /**
   * A network that a task has to itself. What it leaves with {@link #giveBack} is lent again; what
   * an exception left, {@link #close} frees.
   */
  static final class Loan implements AutoCloseable {
    private final String json;
    private MultiLayerNetwork network;

    private Loan(String json) {
      this.json = json;
      this.network = OF_THIS_JVM.take(json);
    }

    MultiLayerNetwork network() {
      return network;
    }

    void giveBack() {
      OF_THIS_JVM.giveBack(json, network);
      network = null;
    }

    @Override
    public void close() {
      if (network != null) {
        NetworkPool.close(network);
        network = null;
      }
    }
  }

  /**
   * Lends a network.
   *
   * @param json configuration without counters
   */
  static Loan lend(String json) {
    return new Loan(json);
  }

  /** Lends a network for one use. */
  static <T> T use(String json, Use<T> use) {
    try (Loan loan = lend(json)) {
      T result = use.with(loan.network());
      loan.giveBack();
      return result;
    }
  }

  /** The one layer of a network of this kind. */
  static Seq2SeqNetwork layer(MultiLayerNetwork network) {
    if (network.getnLayers() == 1 && network.getLayer(0) instanceof Seq2SeqNetwork layer) {
      return layer;
    }
    throw new IllegalArgumentException("not a network whose only layer is a Seq2SeqLayer");
  }

  private MultiLayerNetwork take(String json) {
    synchronized (this) {
      if (!configuration.equals(json)) {
        idle.forEach(NetworkPool::close);
        idle.clear();
        configuration = json;
      }
      if (!idle.isEmpty()) {
        return idle.pop();
      }
    }
    MultiLayerNetwork network = new MultiLayerNetwork(MultiLayerConfiguration.fromJson(json));
    network.init();
    return network;
  }

  private synchronized void giveBack(String json, MultiLayerNetwork network) {
    if (configuration.equals(json)) {
      idle.push(network);
    } else {
      close(network);
    }
  }

  private static void close(MultiLayerNetwork network) {
    layer(network).close();
    network.close();
  }
}
