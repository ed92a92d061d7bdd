package io.tianma.train.tensor.cpu;

import io.tianma.train.tensor.Backend;
import io.tianma.train.tensor.Kernels;
import io.tianma.train.tensor.cpu.product.OneDnn;
import io.tianma.train.tensor.cpu.product.OpenBlas;
import io.tianma.train.tensor.cpu.product.Products;
import io.tianma.train.tensor.cpu.rows.Rows;

/**
 * The processor's own kernels. Every instance of the kernels serves one thread and runs its
 * products in that thread: the libraries' own threads are switched off, since the lanes of a tape
 * share the work already.
 */
public final class CpuBackend implements Backend {
  @Override
  public String name() {
    return "cpu";
  }

  @Override
  public Kernels open() {
    OpenBlas.load();
    return new CpuKernels(Products.open(), Rows.open());
  }

  @Override
  public String noHalves() {
    return OneDnn.noHalves();
  }

  @Override
  public String fingerprint() {
    OpenBlas.load();
    return "products by " + Products.open().name() + ", rows by " + Rows.open().name();
  }
}
