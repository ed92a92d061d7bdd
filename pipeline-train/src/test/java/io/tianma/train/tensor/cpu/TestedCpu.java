package io.tianma.train.tensor.cpu;

import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.Kernels;
import io.tianma.train.tensor.Tested;
import io.tianma.train.tensor.cpu.product.Blas;
import io.tianma.train.tensor.cpu.product.OneDnn;
import io.tianma.train.tensor.cpu.product.OpenBlas;
import io.tianma.train.tensor.cpu.product.Products;
import io.tianma.train.tensor.cpu.rows.ScalarRows;
import io.tianma.train.tensor.cpu.rows.VectorRows;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The processor's kernels: vectors with the best products, and loops with OpenBLAS. */
public final class TestedCpu {
  private TestedCpu() {}

  public static Stream<Tested> all() {
    OpenBlas.load();
    return Stream.of(
        of("cpu, vectors", () -> new CpuKernels(Products.open(), new VectorRows())),
        of("cpu, loops", () -> new CpuKernels(new Blas(), new ScalarRows())));
  }

  private static Tested of(String name, Supplier<Kernels> opener) {
    return new Tested(name, DType.F32, OneDnn.noHalves(), 1, opener);
  }
}
