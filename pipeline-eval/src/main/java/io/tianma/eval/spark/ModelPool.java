package io.tianma.eval.spark;

import io.tianma.train.model.Seq2Seq;
import io.tianma.train.model.TrainingStep;
import io.tianma.train.spark.rounds.Gpu;
import io.tianma.train.tensor.Backend;
import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.Kernels;
import io.tianma.train.tensor.Precision;
import io.tianma.train.tensor.Tensor;
import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The model of this JVM: its weights once for each GPU, or once in main memory, and a network on
 * them for each task that runs at a time. Only the model asked for last is kept.
 */
final class ModelPool {
  /** Tasks share nothing else than their JVM, so this has to be found statically. */
  private static final ModelPool OF_THIS_JVM = new ModelPool();

  /** Weights on one device, and networks that nobody uses. */
  private static final class Opened {
    private final Kernels owner;
    private final Tensor weights;
    private final Map<Precision, Deque<Seq2Seq>> idle = new EnumMap<>(Precision.class);
    private int lent;
    private boolean retired;

    Opened(Model model, Backend backend) {
      owner = backend.open();
      int count = model.weights().length;
      weights = Tensor.at(owner.memory().allocate((long) count * Float.BYTES), DType.F32, count);
      owner.memory().write(model.weights(), weights);
    }

    Deque<Seq2Seq> idle(Precision precision) {
      return idle.computeIfAbsent(precision, p -> new ArrayDeque<>());
    }

    /** Frees what nobody uses, and all once nobody uses any. */
    void tidy() {
      if (retired) {
        idle.values().forEach(networks -> networks.forEach(Seq2Seq::close));
        idle.clear();
        if (lent == 0) {
          owner.memory().free(weights.address());
          owner.close();
        }
      }
    }
  }

  /** A network that a task has to itself until it is closed; what failed is not lent again. */
  static final class Loan implements AutoCloseable {
    private final Opened from;
    private final Precision precision;
    private final Seq2Seq network;
    private boolean whole;

    private Loan(Opened from, Precision precision, Seq2Seq network) {
      this.from = from;
      this.precision = precision;
      this.network = network;
    }

    Seq2Seq network() {
      return network;
    }

    /** Says that the network did what it was asked. */
    void giveBack() {
      whole = true;
    }

    @Override
    public void close() {
      OF_THIS_JVM.giveBack(this);
    }
  }

  private final Map<Integer, Opened> byGpu = new HashMap<>();
  private WeakReference<Model> model = new WeakReference<>(null);
  private String settings = "";
  private long opened;

  /**
   * Lends a network; {@code model} is the value of one broadcast.
   *
   * @param precision of its generations, where the backend has it
   */
  static Loan lend(Model model, String kernels, int threads, Precision precision) {
    return OF_THIS_JVM.take(model, kernels, threads, precision);
  }

  /** Forgets the model of this JVM once no task uses it. */
  static void clear() {
    OF_THIS_JVM.retire();
  }

  /** How often weights were opened in this JVM. */
  static long opened() {
    synchronized (OF_THIS_JVM) {
      return OF_THIS_JVM.opened;
    }
  }

  private Loan take(Model wanted, String kernels, int threads, Precision asked) {
    int gpu = Gpu.choose();
    Backend backend = Backend.named(kernels);
    Precision precision = asked.on(backend);
    Opened here;
    synchronized (this) {
      String now = kernels + "/" + threads;
      if (model.get() != wanted || !settings.equals(now)) {
        retire();
        model = new WeakReference<>(wanted);
        settings = now;
      }
      here = byGpu.get(gpu);
      if (here == null) {
        here = new Opened(wanted, backend);
        byGpu.put(gpu, here);
        opened++;
      }
      here.lent++;
      if (!here.idle(precision).isEmpty()) {
        return new Loan(here, precision, here.idle(precision).pop());
      }
    }
    try {
      return new Loan(here, precision, network(wanted, backend, precision, threads, here.weights));
    } catch (RuntimeException | Error e) {
      synchronized (this) {
        here.lent--;
        here.tidy();
      }
      throw e;
    }
  }

  private static Seq2Seq network(
      Model model, Backend backend, Precision precision, int threads, Tensor weights) {
    return new Seq2Seq(
        model.config(), TrainingStep.PLAIN, precision, backend, threads, weights, null);
  }

  private synchronized void retire() {
    List<Opened> all = new ArrayList<>(byGpu.values());
    byGpu.clear();
    model = new WeakReference<>(null);
    for (Opened each : all) {
      each.retired = true;
      each.tidy();
    }
  }

  private synchronized void giveBack(Loan loan) {
    loan.from.lent--;
    if (loan.whole) {
      loan.from.idle(loan.precision).push(loan.network);
    } else {
      loan.network.close();
    }
    loan.from.tidy();
  }
}
