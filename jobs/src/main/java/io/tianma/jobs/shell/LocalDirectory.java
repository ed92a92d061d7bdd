package io.tianma.jobs.shell;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.SparkConf;
import org.apache.spark.util.ShutdownHookManager;
import org.apache.spark.util.Utils;

/**
 * Where a Spark of this process alone keeps the files of its shuffles: a directory that only its
 * owner may open, and that goes with the process. Spark's own are open to everybody on the machine.
 *
 * <p>What a process leaves that was killed goes when the next one starts: its directory holds a
 * file that a living process has locked.
 */
final class LocalDirectory {
  private static final String KEY = "spark.local.dir";
  private static final String PREFIX = "tianma-spark-";
  private static final String ALIVE = "alive";

  /** Until the process ends: a channel that nobody holds is closed, and its lock goes with it. */
  private static final Map<Path, FileChannel> LOCKS = new ConcurrentHashMap<>();

  /** Made when it is asked for; Spark remembers the first for the whole process. */
  private static final class OfThisJvm {
    static final String PATH = make();
  }

  private LocalDirectory() {}

  static void choose(SparkConf conf) {
    if (!conf.contains(KEY) && System.getenv("SPARK_LOCAL_DIRS") == null) {
      conf.set(KEY, OfThisJvm.PATH);
    }
  }

  private static String make() {
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    try {
      removeDead(temporary);
      Path made = make(temporary);
      ShutdownHookManager.registerShutdownDeleteDir(made.toFile());
      return made.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "java.io.tmpdir = %s: no directory can be made there (%s); set spark.local.dir"
              .formatted(temporary, e.getMessage()),
          e);
    }
  }

  /** A new directory, whose lock has its name only when it is held. */
  static Path make(Path temporary) throws IOException {
    Path made = Files.createTempDirectory(temporary, PREFIX); // rwx------
    Path lock = made.resolve("locking");
    FileChannel channel = FileChannel.open(lock, CREATE_NEW, WRITE);
    channel.lock();
    Files.move(lock, made.resolve(ALIVE));
    LOCKS.put(made, channel);
    return made;
  }

  /** Removes the directories of this user whose processes are dead. */
  static void removeDead(Path temporary) {
    try (DirectoryStream<Path> all = Files.newDirectoryStream(temporary, PREFIX + "*")) {
      for (Path directory : all) {
        if (!LOCKS.containsKey(directory) && isDead(directory)) {
          Utils.deleteRecursively(directory.toFile());
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      return; // going at this moment; what stays is tried again by the next process
    }
  }

  private static boolean isDead(Path directory) {
    Path alive = directory.resolve(ALIVE);
    if (!Files.isDirectory(directory, NOFOLLOW_LINKS)
        || !Files.isRegularFile(alive, NOFOLLOW_LINKS)) {
      return false; // being made, or not made here
    }
    try (FileChannel channel = FileChannel.open(alive, WRITE);
        FileLock lock = channel.tryLock()) {
      return lock != null;
    } catch (IOException e) {
      return false; // another user's
    }
  }
}
