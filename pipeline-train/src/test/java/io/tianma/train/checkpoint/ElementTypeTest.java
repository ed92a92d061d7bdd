package io.tianma.train.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Halves are read as IEEE 754 says, and types go into buffers that hold all of their values. */
class ElementTypeTest {
  /** Values of IEEE 754 binary16, as its tables have them. */
  @ParameterizedTest
  @CsvSource({
    "0000, 0",
    "8000, -0.0",
    "0001, 5.9604644775390625e-8", // 2^-24
    "8001, -5.9604644775390625e-8",
    "03ff, 6.097555160522461e-5", // 1023 * 2^-24
    "0400, 6.103515625e-5", // 2^-14
    "3555, 0.333251953125",
    "3c00, 1",
    "3c01, 1.0009765625",
    "c000, -2",
    "7bff, 65504",
    "fbff, -65504",
    "7c00, Infinity",
    "fc00, -Infinity",
    "7e00, NaN",
    "7c01, NaN",
  })
  void readsHalfPrecision(String bits, float value) {
    assertThat(read(ElementType.F16, Integer.parseInt(bits, 16))).isEqualTo((Float) value);
  }

  @Test
  void halvesRiseWithTheirBits() {
    for (int bits = 0; bits < 0x7c00; bits++) {
      float value = read(ElementType.F16, bits);
      assertThat(value).isLessThan(read(ElementType.F16, bits + 1));
      assertThat(read(ElementType.F16, bits | 0x8000)).isEqualTo(-value);
    }
  }

  @ParameterizedTest
  @CsvSource({"3f80, 1", "c0a0, -5", "3eab, 0.333984375"})
  void readsTheUpperHalfOfAFloat(String bits, float value) {
    assertThat(read(ElementType.BF16, Integer.parseInt(bits, 16))).isEqualTo(value);
  }

  @Test
  void readsIntoTheMiddleOfAWindow() {
    float[] values = new float[6];
    FloatBuffer window = FloatBuffer.wrap(values, 1, 5);
    ElementType.F16.decode(halves(0x3c00, 0xc000, 0x3c00), window, 2, 2);
    assertThat(values).containsExactly(0, 0, 0, 1, -2, 0);
    assertThat(window.position()).isEqualTo(1);
  }

  @Test
  void halvesAreNotWritten() {
    for (ElementType half : Set.of(ElementType.F16, ElementType.BF16)) {
      assertThatThrownBy(() -> half.encode(FloatBuffer.allocate(1), 0, 1, ByteBuffer.allocate(4)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(half + " is read only");
    }
  }

  @Test
  void eachTypeFitsItsOwnBufferAndHalvesFitFloats() {
    assertThat(fitting(FloatBuffer.allocate(1)))
        .containsExactly(ElementType.F32, ElementType.F16, ElementType.BF16);
    assertThat(fitting(DoubleBuffer.allocate(1))).containsExactly(ElementType.F64);
    assertThat(fitting(IntBuffer.allocate(1))).containsExactly(ElementType.I32);
    assertThat(fitting(LongBuffer.allocate(1))).containsExactly(ElementType.I64);
    for (ElementType type : ElementType.values()) {
      assertThat(type.fits(type.allocate(3))).isTrue();
      assertThat(type.allocate(3).remaining()).isEqualTo(3);
    }
  }

  @Test
  void otherBuffersHaveNoType() {
    assertThatThrownBy(() -> ElementType.of(ByteBuffer.allocate(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("no element type for java.nio.");
  }

  private static Set<ElementType> fitting(Buffer buffer) {
    Set<ElementType> fitting = EnumSet.noneOf(ElementType.class);
    for (ElementType type : ElementType.values()) {
      if (type.fits(buffer)) {
        fitting.add(type);
      }
    }
    return fitting;
  }

  private static float read(ElementType type, int bits) {
    float[] value = new float[1];
    type.decode(halves(bits), FloatBuffer.wrap(value), 0, 1);
    return value[0];
  }

  private static ByteBuffer halves(int... bits) {
    ByteBuffer bytes = ByteBuffer.allocate(2 * bits.length).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < bits.length; i++) {
      bytes.putShort(2 * i, (short) bits[i]);
    }
    return bytes;
  }
}
