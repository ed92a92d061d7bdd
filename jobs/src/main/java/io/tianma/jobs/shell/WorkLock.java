package io.tianma.jobs.shell;

import io.tianma.data.hadoop.Files;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.hadoop.fs.ChecksumFileSystem;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.security.AccessControlException;

/**
 * Only one run works in a work directory: a file says who. The file of a process that is dead is
 * taken over. Of a process that is not seen from here, on another machine or in another container,
 * that is seen by the file, which a living one writes again and again; no clocks are compared. An
 * application master whose place a later attempt took finds out at its next beat and before
 * whatever it would make visible ({@link #refuseIfLost}).
 */
public final class WorkLock implements AutoCloseable {
  /** Name of the file. */
  static final String NAME = ".running";

  /** How often a living one writes, and how long its silence means that it is dead. */
  private static final long BEAT_MILLIS = 5_000;

  private static final long SILENCE_MILLIS = 30_000;

  /** File systems on which a file is created by one alone. */
  private static final Set<String> EXCLUSIVE = Set.of("file", "hdfs", "viewfs", "abfs", "abfss");

  private final FileSystem fs;
  private final Path file;
  private final boolean madeDirectory;
  private final Holder me;
  private final Consumer<String> out;
  private final ScheduledExecutorService beat =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "work-lock");
            thread.setDaemon(true);
            return thread;
          });
  private long beats;
  private boolean lost;

  private WorkLock(
      FileSystem fs, Path file, boolean madeDirectory, Holder me, Consumer<String> out) {
    this.fs = fs;
    this.file = file;
    this.madeDirectory = madeDirectory;
    this.me = me;
    this.out = out;
  }

  /**
   * Holds a directory until it is closed.
   *
   * @param work the work directory; made for its owner alone if it is not there
   * @param out is told of a lock that is taken over
   * @throws Failed if another process works there
   * @throws IllegalArgumentException if nothing can be written there
   */
  public static WorkLock hold(FileSystem system, Path work, Consumer<String> out) {
    return hold(system, work, Holder.me(), out);
  }

  static WorkLock hold(FileSystem system, Path work, Holder me, Consumer<String> out) {
    FileSystem fs =
        system instanceof ChecksumFileSystem checked ? checked.getRawFileSystem() : system;
    String shown = work.toUri().getScheme().equals("file") ? work.toUri().getPath() : "" + work;
    try {
      boolean made = !fs.exists(work);
      if (!made && !fs.getFileStatus(work).isDirectory()) {
        throw new IllegalArgumentException(
            "work-dir = %s: is a file; name a directory".formatted(shown));
      }
      Files.makePrivateDirectory(fs, work);
      WorkLock lock = new WorkLock(fs, new Path(work, NAME), made, me, out);
      lock.take(shown);
      var unused =
          lock.beat.scheduleWithFixedDelay(
              lock::live, BEAT_MILLIS, BEAT_MILLIS, TimeUnit.MILLISECONDS);
      return lock;
    } catch (AccessControlException | java.nio.file.AccessDeniedException e) {
      throw unwritable(shown, e);
    } catch (IOException e) {
      throw unwritable(shown, e);
    }
  }

  private static IllegalArgumentException unwritable(String work, Throwable e) {
    return new IllegalArgumentException(
        "work-dir = %s: cannot be written (%s); let it be written by you, or choose another"
            .formatted(work, e.getMessage()),
        e);
  }

  private void take(String work) throws IOException {
    while (!write(false)) {
      Optional<Holder> other = holder();
      if (other.isPresent()) {
        if (!me.follows(other.get()) && lives(other.get())) {
          throw new Failed(
              "work-dir = %s: another run works in it (%s); wait for it, end it, or choose another"
                  .formatted(work, other.get()));
        }
        out.accept(
            "warning: the run of "
                + other.get()
                + (me.follows(other.get()) ? " was given up" : " is dead")
                + "; going on in its place");
      }
      // a living one's file is empty for the moment in which it writes its beat
      if (other.isEmpty() && !pause()) {
        throw new Failed("work-dir = " + work + ": interrupted");
      }
      if (holder().equals(other)) {
        fs.delete(file, false);
      }
    }
    if (!isExclusive() && !pause()) {
      throw new Failed("work-dir = " + work + ": interrupted");
    }
    if (!isMine()) {
      take(work); // two took over the same dead one at once
    }
  }

  /** Of this hold alone. */
  public String id() {
    return me.id();
  }

  /** Whether only one of two creates a file: object stores take both, and the last one stays. */
  private boolean isExclusive() {
    return EXCLUSIVE.contains(fs.getUri().getScheme());
  }

  private boolean isMine() throws IOException {
    return holder().map(Holder::id).equals(Optional.of(me.id()));
  }

  /**
   * To be called before anything becomes visible or goes.
   *
   * @throws Failed if another run has taken the work directory over
   */
  public synchronized void refuseIfLost() {
    try {
      // empty for a moment while a beat is written, which only the holder does
      lost = lost || !isMine() && !(pause() && isMine());
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": " + e.getMessage(), e);
    }
    if (lost) {
      throw new Failed(
          "work-dir = %s: another run has taken it over, since this one was silent or given up; nothing more is written here"
              .formatted(file.getParent()));
    }
  }

  private boolean lives(Holder other) throws IOException {
    if (other.isHere()) {
      return other.lives();
    }
    String before = content();
    for (long waited = 0; waited < SILENCE_MILLIS; waited += BEAT_MILLIS / 5) {
      if (!pause() || !content().equals(before)) {
        return true;
      }
    }
    return false;
  }

  /** Waits for less than a beat; whether nobody woke it. */
  private static boolean pause() {
    try {
      Thread.sleep(BEAT_MILLIS / 5);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Who holds it; nobody if the file is gone, or torn by a kill. */
  private Optional<Holder> holder() throws IOException {
    String json = content();
    try {
      return json.isBlank()
          ? Optional.empty()
          : Optional.of(Holder.read(json.lines().findFirst().get()));
    } catch (UncheckedIOException torn) {
      return Optional.empty();
    }
  }

  private String content() throws IOException {
    try {
      return Files.read(fs, file);
    } catch (FileNotFoundException e) {
      return "";
    }
  }

  private boolean write(boolean over) throws IOException {
    String text = me.json() + "\n" + beats++ + "\n";
    try (FSDataOutputStream stream = Files.create(fs, file, over)) {
      stream.write(text.getBytes(StandardCharsets.UTF_8));
      return true;
    } catch (FileAlreadyExistsException | java.nio.file.FileAlreadyExistsException e) {
      return false;
    }
  }

  private synchronized void live() {
    try {
      if (beat.isShutdown()) {
        return;
      }
      Optional<Holder> holder = holder();
      lost = lost || holder.isPresent() && !holder.get().id().equals(me.id());
      if (!lost) {
        write(true);
      }
    } catch (IOException | RuntimeException e) {
      out.accept("warning: " + file + " cannot be written: " + e.getMessage());
    }
  }

  @Override
  public synchronized void close() {
    beat.shutdownNow();
    try {
      if (isMine()) {
        fs.delete(file, false);
      }
      if (madeDirectory && fs.listStatus(file.getParent()).length == 0) {
        fs.delete(file.getParent(), false);
      }
    } catch (IOException e) {
      out.accept("warning: " + file + " cannot be removed: " + e.getMessage());
    }
  }
}
