package io.tianma.train.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ArenaTest {
  private final HostMemory memory = new HostMemory();

  @Test
  void givesTheSameTensorsAfterAReset() {
    try (Arena arena = new Arena(memory)) {
      Tensor first = arena.take(DType.F32, 3, 5);
      Tensor second = arena.take(DType.F64, 1 << 18);
      arena.reset();
      assertThat(arena.take(DType.F32, 3, 5).address()).isEqualTo(first.address());
      assertThat(arena.take(DType.F64, 1 << 18).address()).isEqualTo(second.address());
    }
  }

  @Test
  void aConstantIsMadeOnceAndSurvivesAReset() {
    try (Arena arena = new Arena(memory)) {
      int[] made = {0};
      for (int i = 0; i < 3; i++) {
        Tensor constant =
            arena.constant(
                "some",
                DType.F64,
                () -> {
                  made[0]++;
                  return new double[] {1, 2, 3, 4};
                },
                2,
                2);
        double[] values = new double[4];
        memory.read(constant, values);
        assertThat(values).containsExactly(1, 2, 3, 4);
        memory.write(new double[64], arena.take(DType.F64, 64));
        arena.reset();
      }
      assertThat(made[0]).isEqualTo(1);
      assertThat(arena.bytes()).isEqualTo((1 << 20) + 32);
    }
  }

  @Test
  void constantsOfOtherTypesAndShapesAreOthers() {
    try (Arena arena = new Arena(memory)) {
      long address = arena.constant("some", DType.F64, () -> new double[4], 2, 2).address();
      assertThat(arena.constant("some", DType.F32, () -> new double[4], 2, 2).address())
          .isNotEqualTo(address);
      assertThat(arena.constant("some", DType.F64, () -> new double[4], 4).address())
          .isNotEqualTo(address);
      assertThat(arena.constant("other", DType.F64, () -> new double[4], 2, 2).address())
          .isNotEqualTo(address);
    }
  }
}
