package io.tianma.train.dl4j;

import io.tianma.train.tensor.Backend;
import io.tianma.train.tensor.Tensor;
import io.tianma.train.tensor.cuda.device.Nd4jMemory;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * DL4J's flat vectors where kernels read and write them, and how both sides keep up. DL4J hands out
 * several arrays over one vector: what counts is where it lies.
 */
interface FlatVectors extends AutoCloseable {
  /**
   * The vectors of a network whose kernels are that backend's: as they are, for kernels on the
   * host's memory; else copies in the device's memory ({@code direct}), or, where ND4J's own arrays
   * lie there, those ({@code nd4j}).
   *
   * @throws IllegalStateException if kernels want the host's memory and ND4J's arrays are a GPU's
   */
  static FlatVectors of(Backend backend) {
    if (backend.onHost()) {
      Nd4jMemory.refuse(backend.name());
      return new HostVectors();
    }
    return Nd4jMemory.chosen() ? new Nd4jVectors(backend) : new CopiedVectors(backend);
  }

  /** Whether they are in a device's memory, where the optimizer takes its step too. */
  boolean onDevice();

  /** A vector whose values matter to both sides. */
  Tensor of(INDArray array);

  /** A vector that only kernels read and write. */
  Tensor ofKernels(INDArray array);

  /** Says that vectors were written through DL4J. */
  void changed();

  /** Brings a vector up to date for who reads it through DL4J. */
  void settle(INDArray array);

  /** Brings all vectors up to date for who reads them through DL4J. */
  void settle();

  /** The same, and gives back what was taken for them. */
  @Override
  void close();
}
