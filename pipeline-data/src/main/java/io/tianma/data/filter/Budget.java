package io.tianma.data.filter;

import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** Ends work that takes too long: it runs in a thread of its own, which can be given up. */
final class Budget {
  private static final ExecutorService THREADS = Executors.newCachedThreadPool(Budget::daemon);

  private Budget() {}

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "tianma-budget");
    thread.setDaemon(true);
    return thread;
  }

  /**
   * The result of the work, or nothing if it has none after so many seconds, or needs more stack
   * than there is. The work must be pure, since it is stopped wherever it is.
   */
  static <T> Optional<T> within(double seconds, Supplier<T> work) {
    AtomicReference<Thread> worker = new AtomicReference<>();
    Future<T> result =
        THREADS.submit(
            () -> {
              worker.set(Thread.currentThread());
              try {
                return work.get();
              } finally {
                synchronized (worker) { // a thread that is stopped is still at this work
                  worker.set(null);
                }
              }
            });
    try {
      return Optional.of(result.get((long) (seconds * 1e9), TimeUnit.NANOSECONDS));
    } catch (TimeoutException e) {
      stop(worker);
      return Optional.empty();
    } catch (InterruptedException e) {
      stop(worker);
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException e) {
      return failed(e.getCause());
    }
  }

  private static <T> Optional<T> failed(Throwable cause) {
    if (cause instanceof StackOverflowError) {
      return Optional.empty();
    }
    if (cause instanceof Error error) {
      throw error;
    }
    throw (RuntimeException) cause;
  }

  /** Nothing else ends a loop in a library; where Java no longer can, the thread goes on alone. */
  @SuppressWarnings({"deprecation", "removal"})
  private static void stop(AtomicReference<Thread> worker) {
    synchronized (worker) {
      Thread thread = worker.get();
      try {
        if (thread != null) {
          thread.stop();
        }
      } catch (UnsupportedOperationException e) {
        thread.interrupt();
      }
    }
  }
}
