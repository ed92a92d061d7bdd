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
   * Lends a network; one that was left by an exception is not lent again.
   *
   * @param json configuration without counters
   */
  static <T> T use(String json, Use<T> use) {
    MultiLayerNetwork network = OF_THIS_JVM.take(json);
    boolean whole = false;
    try {
      T result = use.with(network);
      whole = true;
      return result;
    } finally {
      OF_THIS_JVM.giveBack(json, network, whole);
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

  private synchronized void giveBack(String json, MultiLayerNetwork network, boolean whole) {
    if (whole && configuration.equals(json)) {
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
