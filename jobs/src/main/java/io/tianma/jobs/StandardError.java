package io.tianma.jobs;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Constructor;
import java.nio.charset.StandardCharsets;

/**
 * The error stream as {@code bin/tianma} hands it over: the JVM's own goes through a filter that
 * drops its warning about incubator modules, which nobody can switch off; ours goes past the filter
 * by another descriptor, so that no line comes after the process has ended.
 */
final class StandardError {
  private static final String DESCRIPTOR = "tianma.stderr";

  private StandardError() {}

  static void restore() {
    Integer descriptor = Integer.getInteger(DESCRIPTOR);
    if (descriptor == null) {
      return;
    }
    try {
      // the descriptor itself: opening /dev/fd again would not share its position in a file
      Constructor<FileDescriptor> constructor =
          FileDescriptor.class.getDeclaredConstructor(int.class);
      constructor.setAccessible(true);
      FileOutputStream stream = new FileOutputStream(constructor.newInstance(descriptor));
      System.setErr(new PrintStream(stream, true, StandardCharsets.UTF_8));
    } catch (ReflectiveOperationException | RuntimeException e) {
      // java.io is not open: the filtered stream serves as well, a moment later
      System.clearProperty(DESCRIPTOR);
    }
  }
}
