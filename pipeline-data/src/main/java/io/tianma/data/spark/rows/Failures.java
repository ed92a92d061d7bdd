package io.tianma.data.spark.rows;

import io.tianma.data.hadoop.InvalidArtifact;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.spark.SparkException;

/** What went wrong in a task, said as if it had happened here. */
public final class Failures {
  private Failures() {}

  /** An action on Spark. */
  public interface Action<T> {
    T run() throws IOException;
  }

  /**
   * Runs the action.
   *
   * @throws IOException in place of Spark's report with its stack traces, if a task failed by input
   *     or output
   * @throws IllegalArgumentException likewise, if a task refused a value
   * @throws InvalidArtifact likewise, if a task found an input damaged
   */
  public static <T> T plain(Action<T> action) throws IOException {
    try {
      return action.run();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) { // Spark's is checked, but Scala does not declare it
      if (e instanceof SparkException) {
        throwPlain(e);
      }
      throw new IOException(e.getMessage(), e);
    }
  }

  /**
   * The innermost cause that says something to people: a full disk, not a page that was not
   * written.
   */
  private static void throwPlain(Exception report) throws IOException {
    Throwable innermost = null;
    for (Throwable cause = report.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof InvalidArtifact damaged) {
        throw damaged;
      }
      if (cause instanceof IOException
          || cause instanceof UncheckedIOException
          || cause instanceof IllegalArgumentException) {
        innermost = cause;
      }
    }
    if (innermost instanceof IllegalArgumentException) {
      throw new IllegalArgumentException(innermost.getMessage(), report);
    }
    if (innermost != null) {
      throw new IOException(innermost.getMessage(), report);
    }
  }
}
