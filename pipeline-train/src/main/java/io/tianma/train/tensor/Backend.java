package io.tianma.train.tensor;

import java.util.ServiceLoader;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** A kind of kernels, found by its name in the configuration ({@code kernels = cpu}). */
public interface Backend {
  /** Name in configurations. */
  String name();

  /** Kernels for one thread; all kernels of a backend see the same memory. */
  Kernels open();

  /**
   * The same whose products of float32 are in that precision.
   *
   * @param precision one that {@link Precision#on} gives here
   */
  default Kernels open(Precision precision) {
    return open();
  }

  /** Whether products of float32 may round their operands to TF32 here. */
  default boolean roundsToTf32() {
    return false;
  }

  /** Kernels that nothing is run on: what is recorded for them tells the memory it takes. */
  default Kernels forCounting() {
    return open();
  }

  /**
   * One line for the record of a run: what decides the bits besides the name, such as the
   * processor's core type.
   */
  String fingerprint();

  /** Why {@link DType#BF16} operands cannot be had here, in words; null if they can. */
  String noHalves();

  /** Why it cannot run here, in one line with the way out; null if it can. */
  default String missing() {
    return null;
  }

  /**
   * Begins, beside the caller, what the first use here would wait for; says nothing if it fails.
   */
  default void warm() {}

  /**
   * Whether its kernels read and write the host's memory, and so Java's vectors as they lie. Known
   * without opening it: a driver without a GPU asks too.
   */
  default boolean onHost() {
    return true;
  }

  /** Lanes that share a step where the configuration says that many threads. */
  default int lanes(int threads) {
    return threads;
  }

  /** The backend of that name among those on the class path. */
  static Backend named(String name) {
    ServiceLoader<Backend> all = ServiceLoader.load(Backend.class, Backend.class.getClassLoader());
    for (Backend backend : all) {
      if (backend.name().equals(name)) {
        return backend;
      }
    }
    String known =
        StreamSupport.stream(all.spliterator(), false)
            .map(Backend::name)
            .sorted()
            .collect(Collectors.joining(", "));
    throw new IllegalArgumentException("kernels = " + name + ": must be one of " + known);
  }
}
