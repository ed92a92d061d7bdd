package io.tianma.train.tensor.reference;

import io.tianma.train.tensor.Backend;
import io.tianma.train.tensor.Kernels;

/**
 * Plain loops on the processor's memory: slow, obviously right, the oracle of the other backends.
 */
public final class ReferenceBackend implements Backend {
  @Override
  public String name() {
    return "reference";
  }

  @Override
  public Kernels open() {
    return new ReferenceKernels();
  }

  @Override
  public String noHalves() {
    return null;
  }

  @Override
  public String fingerprint() {
    return "loops in double";
  }
}
