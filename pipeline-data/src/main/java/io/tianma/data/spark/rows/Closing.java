package io.tianma.data.spark.rows;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.spark.TaskContext;

/** Closes what a task has opened. */
public final class Closing {
  private Closing() {}

  /** Closes it when the task ends, however it ends. */
  public static void with(TaskContext task, Closeable opened) {
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
