package io.tianma.train.tensor;

import java.util.stream.Stream;

/** The backends that can run here. */
public final class Backends {
  private Backends() {}

  /** Names: those of the processor, and that of the GPU where there is one. */
  public static String[] names() {
    return Stream.of("reference", "cpu", "cuda")
        .filter(name -> Backend.named(name).missing() == null)
        .toArray(String[]::new);
  }

  /** Where tensors of a backend lie. */
  public static Memory memory(String name) {
    try (Kernels kernels = Backend.named(name).open()) {
      return kernels.memory();
    }
  }
}
