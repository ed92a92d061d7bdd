package io.tianma.train.spark.rounds;

import io.tianma.train.dl4j.Networks;
import io.tianma.train.dl4j.Seq2SeqNetwork;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/**
 * DL4J networks that outlive a task, one for each task that runs at a time in this JVM: making one
 * anew in every round would allocate all its vectors again.
 *
 * <p>Only networks of the configuration asked for last are kept. What a network holds does not
 * matter to the next task, which overwrites all of it.
 */
public final class NetworkPool {
  /** Tasks share nothing else than their JVM, so this has to be found statically. */
  private static final NetworkPool OF_THIS_JVM = new NetworkPool();

  /** By the GPU that they are on; all on 0 where there is none. */
  private final Map<Integer, Deque<MultiLayerNetwork>> idle = new HashMap<>();

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
    private final int gpu;
    private MultiLayerNetwork network;

    private Loan(String json) {
      this.json = json;
      this.gpu = Gpu.choose();
      this.network = OF_THIS_JVM.take(json, gpu);
    }

    MultiLayerNetwork network() {
      return network;
    }

    void giveBack() {
      OF_THIS_JVM.giveBack(json, gpu, network);
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
  public static Seq2SeqNetwork layer(MultiLayerNetwork network) {
    if (network.getnLayers() == 1 && network.getLayer(0) instanceof Seq2SeqNetwork layer) {
      return layer;
    }
    throw new IllegalArgumentException("not a network whose only layer is a Seq2SeqLayer");
  }

  private MultiLayerNetwork take(String json, int gpu) {
    synchronized (this) {
      if (!configuration.equals(json)) {
        idle.values().forEach(networks -> networks.forEach(NetworkPool::close));
        idle.clear();
        configuration = json;
      }
      Deque<MultiLayerNetwork> here = idle.get(gpu);
      if (here != null && !here.isEmpty()) {
        return here.pop();
      }
    }
    return Networks.blank(MultiLayerConfiguration.fromJson(json)); // all write their own weights
  }

  private synchronized void giveBack(String json, int gpu, MultiLayerNetwork network) {
    if (configuration.equals(json)) {
      idle.computeIfAbsent(gpu, g -> new ArrayDeque<>()).push(network);
    } else {
      close(network);
    }
  }

  private static void close(MultiLayerNetwork network) {
    layer(network).close();
    network.close();
  }
}
