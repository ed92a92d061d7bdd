package io.tianma.data.text;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * Ends work on one text that takes too long. It stays in its thread, and another one watches: a
 * text costs two microseconds so. Processor time counts, not that of a storage that lets wait.
 */
public final class Budget {
  /** Seconds that no text needs. */
  public static final double USUAL = 60;

  private static final ThreadMXBean TIMES = ManagementFactory.getThreadMXBean();
  private static final Set<Budget> ALL = ConcurrentHashMap.newKeySet();
  private static final ThreadLocal<Budget> OF_THREAD = ThreadLocal.withInitial(Budget::new);
  private static final AtomicBoolean WATCHED = new AtomicBoolean();
  private static final long PATIENCE_MILLIS = 20;

  /**
   * How long work goes on behind its end, in nanoseconds: what ends by itself needs no stop, and a
   * stop is not for the first moments of a process, in which classes begin.
   */
  private static final long GRACE_NANOS = 1_000_000_000L;

  /** How long a thread that was stopped may take to notice. */
  private static final long NOTICE_NANOS = 1_000_000_000L;

  private final Thread thread = Thread.currentThread();
  private boolean working;
  private boolean stopped;
  private long ends;
  private long again;

  private Budget() {
    ALL.add(this);
    if (WATCHED.compareAndSet(false, true)) {
      Thread watch = new Thread(Budget::watch, "tianma-budget");
      watch.setDaemon(true);
      watch.start();
    }
  }

  /**
   * The result of the work, or nothing if it takes more seconds of its thread's processor time, or
   * more stack than there is. After one more second it is stopped wherever it is, so that what it
   * changes is of no use then. Work inside other work has the budget of that.
   */
  public static <T> Optional<T> within(double seconds, Supplier<T> work) {
    Budget mine = OF_THREAD.get();
    if (mine.working) {
      return Optional.of(work.get());
    }
    boolean noticed = false;
    T result = null;
    try {
      mine.begin((long) (seconds * 1e9));
      result = work.get();
    } catch (StackOverflowError e) {
      result = null;
    } catch (RuntimeException | Error e) {
      if (!mine.stopped || !isStop(e)) {
        throw e; // somebody else's
      }
      noticed = true;
    } finally {
      noticed |= mine.end(noticed);
    }
    return noticed || mine.isOver() ? Optional.empty() : Optional.ofNullable(result);
  }

  /**
   * Whether a stop is behind it; what was loading a class then makes a failure of its own of it.
   */
  private static boolean isStop(Throwable failure) {
    for (Throwable e = failure; e != null; e = e.getCause()) {
      if (e instanceof ThreadDeath) {
        return true;
      }
    }
    return false;
  }

  /**
   * Refuses what is no budget.
   *
   * @param section of the configuration that {@code max-seconds} stands in
   */
  public static void check(String section, double seconds) {
    if (!(seconds > 0 && seconds <= 86_400)) {
      throw new IllegalArgumentException(
          section + ".max-seconds = " + seconds + ": must be above 0, and at most 86400");
    }
  }

  private synchronized void begin(long nanos) {
    ends = TIMES.getCurrentThreadCpuTime() + nanos;
    again = ends + GRACE_NANOS;
    stopped = false;
    working = true;
  }

  /** Whether the work took too long. */
  private boolean isOver() {
    return TIMES.getCurrentThreadCpuTime() > ends;
  }

  /**
   * From here on nobody stops the thread; a stop that is still on its way is waited for.
   *
   * @param noticed whether the work has ended by it
   * @return whether it was stopped
   */
  private boolean end(boolean noticed) {
    boolean arrived = noticed;
    boolean interrupted = false;
    while (true) {
      try {
        synchronized (this) {
          working = false;
        }
        if (stopped && !arrived) {
          Thread.sleep(NOTICE_NANOS / 1_000_000);
        }
        if (stopped) {
          Thread.interrupted(); // a stop wakes sleepers
        }
        if (interrupted) {
          thread.interrupt();
        }
        return stopped;
      } catch (ThreadDeath e) {
        arrived = true;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
  }

  private static void watch() {
    while (true) {
      try {
        Thread.sleep(PATIENCE_MILLIS);
      } catch (InterruptedException e) {
        return;
      }
      ALL.removeIf(budget -> !budget.thread.isAlive());
      ALL.forEach(Budget::look);
    }
  }

  /** Nothing else ends a loop in a library; where Java no longer can, the thread is interrupted. */
  @SuppressWarnings({"deprecation", "removal"})
  private synchronized void look() {
    if (!working || TIMES.getThreadCpuTime(thread.getId()) <= again || isPreparing()) {
      return;
    }
    again += NOTICE_NANOS; // once more, if something took the stop for a failure of its own
    stopped = true;
    try {
      thread.stop();
    } catch (UnsupportedOperationException e) {
      thread.interrupt();
    }
  }

  /** Whether the work begins a class, which a stop would end for all threads: it is let finish. */
  private boolean isPreparing() {
    for (StackTraceElement frame : thread.getStackTrace()) {
      if (frame.getClassName().equals(Budget.class.getName())) {
        return false; // what called for the work is not looked at
      }
      if (frame.getMethodName().equals("<clinit>")) {
        return true;
      }
    }
    return false;
  }
}
