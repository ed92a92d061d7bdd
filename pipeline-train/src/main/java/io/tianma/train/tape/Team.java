package io.tianma.train.tape;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * A fixed number of lanes that run one task together, the caller being lane 0, and meet at
 * barriers.
 *
 * <p>Waiting lanes spin briefly, then nap, so that idle teams and crowded machines cost little. An
 * exception in one lane frees the others and reaches the caller.
 */
public final class Team implements AutoCloseable {
  private static final int SPINS = 20_000;
  private static final long NAP_NANOS = 20_000;

  /** The work of one lane. */
  public interface Task {
    void run(int lane);
  }

  private final Thread[] workers;
  private final AtomicInteger running = new AtomicInteger();
  private final AtomicInteger arrived = new AtomicInteger();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private volatile int meetings;
  private volatile int rounds;
  private volatile Task task;
  private volatile boolean closed;

  public Team(int lanes) {
    if (lanes < 1) {
      throw new IllegalArgumentException("threads = " + lanes + ": must be positive");
    }
    workers = new Thread[lanes - 1];
    for (int i = 0; i < workers.length; i++) {
      int lane = i + 1;
      workers[i] = new Thread(() -> serve(lane), "tianma-lane-" + lane);
      workers[i].setDaemon(true);
      workers[i].start();
    }
  }

  /** Number of lanes, the caller's included. */
  public int lanes() {
    return workers.length + 1;
  }

  /** Runs the task in every lane; returns when the last has ended. */
  public void run(Task work) {
    if (workers.length == 0) {
      work.run(0);
      return;
    }
    failure.set(null);
    arrived.set(0);
    running.set(workers.length);
    task = work;
    rounds++;
    for (Thread worker : workers) {
      LockSupport.unpark(worker);
    }
    attempt(0);
    for (int spins = 0; running.get() > 0; spins++) {
      pause(spins);
    }
    rethrow(failure.get());
  }

  /** Waits until all lanes of the running task are here; each must come equally often. */
  public void meet() {
    if (workers.length == 0) {
      return;
    }
    int meeting = meetings;
    if (arrived.incrementAndGet() == lanes()) {
      arrived.set(0);
      meetings = meeting + 1;
      return;
    }
    for (int spins = 0; meetings == meeting; spins++) {
      if (failure.get() != null) {
        throw new OtherLaneFailed();
      }
      pause(spins);
    }
  }

  @Override
  public void close() {
    closed = true;
    for (Thread worker : workers) {
      LockSupport.unpark(worker);
    }
  }

  private void serve(int lane) {
    for (int seen = 0; ; seen++) {
      for (int spins = 0; rounds == seen && !closed; spins++) {
        if (spins < SPINS) {
          Thread.onSpinWait();
        } else {
          LockSupport.park(this);
        }
      }
      if (closed) {
        return;
      }
      attempt(lane);
      running.decrementAndGet();
    }
  }

  private void attempt(int lane) {
    try {
      task.run(lane);
    } catch (OtherLaneFailed e) {
      // the lane that failed has left its reason
    } catch (RuntimeException | Error e) {
      failure.compareAndSet(null, e);
    }
  }

  private void pause(int spins) {
    if (spins < SPINS) {
      Thread.onSpinWait();
    } else {
      LockSupport.parkNanos(this, NAP_NANOS);
    }
  }

  private static void rethrow(Throwable thrown) {
    if (thrown instanceof Error error) {
      throw error;
    }
    if (thrown != null) {
      throw (RuntimeException) thrown;
    }
  }

  private static final class OtherLaneFailed extends RuntimeException {
    private static final long serialVersionUID = 1;
  }
}
