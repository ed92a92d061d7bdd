package io.tianma.train.tensor.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.train.tensor.Backend;
import io.tianma.train.tensor.cpu.product.Blas;
import io.tianma.train.tensor.cpu.product.OpenBlas;
import org.junit.jupiter.api.Test;

class CpuBackendTest {
  @Test
  void isFoundByItsName() {
    assertThat(Backend.named("cpu")).isInstanceOf(CpuBackend.class);
  }

  @Test
  void saysWhichProcessorOpenBlasSees() {
    assertThat(OpenBlas.core()).matches("[A-Z0-9]+");
    assertThat(new Blas().name()).contains(OpenBlas.core());
    assertThat(Backend.named("cpu").fingerprint()).contains("oneDNN 3.", "vectors");
  }

  @Test
  void measuresProducts() {
    assertThat(OpenBlas.measuredGflops()).isBetween(1.0, 10_000.0);
  }
}
