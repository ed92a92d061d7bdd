package io.tianma.train.tensor;

import io.tianma.train.tensor.cpu.TestedCpu;
import io.tianma.train.tensor.cuda.TestedCuda;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Kernels that are compared with the reference, on tensors in the host's memory.
 *
 * @param name for reports
 * @param type of what is neither integers nor in 16 bits: F32 or F64
 * @param noHalves why they take no operands in 16 bits, or null if they do
 * @param share of the tries of a test that they can afford, 1 for all
 * @param opener opens them, or aborts the test with the reason why they are not here
 */
public record Tested(
    String name, DType type, String noHalves, double share, Supplier<Kernels> opener) {
  /** All kinds of kernels; those that need what is not here skip their tests. */
  static Stream<Tested> all() {
    return Stream.of(TestedCpu.all(), TestedCuda.all()).flatMap(kinds -> kinds);
  }

  Kernels open() {
    return opener.get();
  }

  /** How often a check is repeated that others repeat {@code most} times. */
  int tries(int most) {
    return (int) Math.ceil(share * most);
  }

  @Override
  public String toString() {
    return name;
  }
}
