package io.tianma.train.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tianma.train.tensor.Backend;
import io.tianma.train.tensor.Kernels;
import io.tianma.train.tensor.Memory;
import io.tianma.train.tensor.Tensor;
import java.lang.reflect.Proxy;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** What of ND4J's arrays as kernels' memory can be seen with arrays on the processor. */
class Nd4jVectorsTest {
  private int waits;

  /** A device that does nothing but count who waits for it. */
  private final class Counting implements Backend {
    @Override
    public String name() {
      return "counting";
    }

    @Override
    public Kernels open() {
      Memory memory = fake(Memory.class, "await", () -> waits++);
      return (Kernels)
          Proxy.newProxyInstance(
              Kernels.class.getClassLoader(),
              new Class<?>[] {Kernels.class},
              (self, method, arguments) -> method.getName().equals("memory") ? memory : null);
    }

    @Override
    public boolean onHost() {
      return false;
    }

    @Override
    public String fingerprint() {
      return name();
    }

    @Override
    public String noHalves() {
      return null;
    }
  }

  private static <T> T fake(Class<T> type, String counted, Runnable count) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> {
              assertThat(method.getName()).isEqualTo(counted); // nothing is allocated or copied
              count.run();
              return null;
            }));
  }

  @Test
  void kernelsGetTheArraysThemselves() {
    INDArray array = Nd4j.rand(DataType.FLOAT, 1, 100);
    try (FlatVectors vectors = new Nd4jVectors(new Counting())) {
      assertThat(vectors.onDevice()).isTrue();
      Tensor there = vectors.of(array);
      assertThat(there.address()).isEqualTo(Flat.tensor(array).address());
      assertThat(there.elements()).isEqualTo(100);
      assertThat(vectors.ofKernels(array.reshape(100)).address()).isEqualTo(there.address());
    }
  }

  /** Whoever hands over waits: never a step, which asks for vectors that are known. */
  @Test
  void waitsForTheDeviceWhereOneSideHandsOver() {
    INDArray parameters = Nd4j.rand(DataType.FLOAT, 1, 100);
    INDArray gradients = Nd4j.rand(DataType.FLOAT, 1, 100);
    FlatVectors vectors = new Nd4jVectors(new Counting());
    vectors.settle();
    assertThat(waits).as("nothing is there").isZero();
    vectors.of(parameters);
    vectors.ofKernels(gradients);
    int begun = waits;
    assertThat(begun).isPositive();
    vectors.of(parameters);
    vectors.ofKernels(gradients);
    assertThat(waits).as("a step").isEqualTo(begun);
    vectors.settle(parameters);
    assertThat(waits).as("one vector").isEqualTo(begun + 1);
    vectors.settle();
    assertThat(waits).as("all vectors").isEqualTo(begun + 2);
    vectors.changed();
    assertThat(waits).as("the host wrote").isGreaterThan(begun + 2);
    vectors.close();
  }

  @Test
  void aPartIsNoVector() {
    INDArray array = Nd4j.rand(DataType.FLOAT, 1, 100);
    INDArray part = array.get(NDArrayIndex.interval(0, 0, true), NDArrayIndex.interval(0, 50));
    try (FlatVectors vectors = new Nd4jVectors(new Counting())) {
      vectors.of(array);
      assertThatThrownBy(() -> vectors.of(part))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("part of a vector");
    }
  }
}
