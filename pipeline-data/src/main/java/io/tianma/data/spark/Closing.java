package io.tianma.data.spark;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.spark.TaskContext;

/** Closes what a task has opened. */
final class Closing {
  private Closing() {}

  /** Closes it when the task ends, however it ends. */
  static void with(TaskContext task, Closeable opened) {
    task.addTaskCompletionListener(
        done -> {
          try {
            opened.close();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }
}
