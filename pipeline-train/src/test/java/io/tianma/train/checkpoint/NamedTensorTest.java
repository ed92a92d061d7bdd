package io.tianma.train.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Elements are those of the buffer's window, and no other type's. */
class NamedTensorTest {
  private static final NamedTensor FLOATS =
      NamedTensor.of("w", new long[] {2}, new float[] {9, 1, 2, 9}, 1, 2);
  private static final NamedTensor DOUBLES =
      new NamedTensor("w", new long[] {2}, DoubleBuffer.wrap(new double[] {9, 1, 2, 9}, 1, 2));
  private static final NamedTensor INTS =
      new NamedTensor("w", new long[] {2}, IntBuffer.wrap(new int[] {9, 1, 2, 9}, 1, 2));
  private static final NamedTensor LONGS =
      new NamedTensor("w", new long[] {2}, LongBuffer.wrap(new long[] {9, 1, 2, 9}, 1, 2));

  @Test
  void givesTheElementsOfItsWindow() {
    assertThat(FLOATS.floats()).containsExactly(1, 2);
    assertThat(DOUBLES.doubles()).containsExactly(1, 2);
    assertThat(INTS.ints()).containsExactly(1, 2);
    assertThat(LONGS.ints()).containsExactly(1, 2);
  }

  @Test
  void refusesElementsOfAnotherType() {
    assertThatThrownBy(INTS::floats)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("tensor w is I32, not F32");
    assertThatThrownBy(FLOATS::doubles)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("tensor w is F32, not F64");
    assertThatThrownBy(DOUBLES::ints)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("tensor w is F64, not I32");
  }

  @Test
  void aLongThatIsNoIntIsRefused() {
    LongBuffer long31 = LongBuffer.wrap(new long[] {1L << 31});
    assertThatThrownBy(() -> new NamedTensor("w", new long[] {1}, long31).ints())
        .isInstanceOf(ArithmeticException.class);
  }

  @Test
  void aShapeIsAsLongAsItsBuffer() {
    assertThatThrownBy(() -> new NamedTensor("w", new long[] {2, 3}, FloatBuffer.allocate(5)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("tensor w: shape [2, 3] needs 6 elements, the buffer has 5");
  }

  @Test
  void hasItsShapeOnly() {
    NamedTensor tensor = new NamedTensor("w", new long[] {2, 3}, FloatBuffer.allocate(6));
    assertThat(tensor.hasShape(List.of(2, 3))).isTrue();
    assertThat(tensor.hasShape(List.of(3, 2))).isFalse();
    assertThat(tensor.hasShape(List.of(6))).isFalse();
    assertThat(tensor).hasToString("w F32[2, 3]");
  }
}
