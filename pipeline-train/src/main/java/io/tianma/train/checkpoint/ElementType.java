package io.tianma.train.checkpoint;

import io.tianma.train.tensor.Bfloat16;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;

/**
 * The number types of safetensors that Tianma reads and writes; constants are named as in files.
 */
public enum ElementType {
  F32(4),
  F64(8),
  I32(4),
  I64(8),
  /** Half precision (IEEE 754 binary16), read as float32. */
  F16(2),
  /** The upper half of a float32, read as float32. */
  BF16(2);

  private final int bytes;

  ElementType(int bytes) {
    this.bytes = bytes;
  }

  /** Bytes of one element. */
  public int bytes() {
    return bytes;
  }

  static ElementType of(Buffer buffer) {
    if (buffer instanceof FloatBuffer) {
      return F32;
    } else if (buffer instanceof DoubleBuffer) {
      return F64;
    } else if (buffer instanceof IntBuffer) {
      return I32;
    } else if (buffer instanceof LongBuffer) {
      return I64;
    }
    throw new IllegalArgumentException("no element type for " + buffer.getClass().getName());
  }

  Buffer allocate(int elements) {
    return switch (this) {
      case F32, F16, BF16 -> FloatBuffer.allocate(elements);
      case F64 -> DoubleBuffer.allocate(elements);
      case I32 -> IntBuffer.allocate(elements);
      case I64 -> LongBuffer.allocate(elements);
    };
  }

  /** Copies {@code count} elements from {@code from} on into the start of {@code bytes}. */
  void encode(Buffer data, int from, int count, ByteBuffer bytes) {
    int at = data.position() + from;
    switch (this) {
      case F32 -> bytes.asFloatBuffer().put(0, (FloatBuffer) data, at, count);
      case F64 -> bytes.asDoubleBuffer().put(0, (DoubleBuffer) data, at, count);
      case I32 -> bytes.asIntBuffer().put(0, (IntBuffer) data, at, count);
      case I64 -> bytes.asLongBuffer().put(0, (LongBuffer) data, at, count);
      default -> throw new IllegalArgumentException(this + " is read only");
    }
  }

  /** Copies {@code count} elements from the start of {@code bytes} to {@code from} on. */
  void decode(ByteBuffer bytes, Buffer data, int from, int count) {
    int at = data.position() + from;
    switch (this) {
      case F32 -> ((FloatBuffer) data).put(at, bytes.asFloatBuffer(), 0, count);
      case F64 -> ((DoubleBuffer) data).put(at, bytes.asDoubleBuffer(), 0, count);
      case I32 -> ((IntBuffer) data).put(at, bytes.asIntBuffer(), 0, count);
      case I64 -> ((LongBuffer) data).put(at, bytes.asLongBuffer(), 0, count);
      case F16, BF16 -> {
        ShortBuffer halves = bytes.asShortBuffer();
        for (int i = 0; i < count; i++) {
          short half = halves.get(i);
          ((FloatBuffer) data).put(at + i, this == F16 ? half(half) : Bfloat16.value(half));
        }
      }
    }
  }

  /** Whether elements of this type are read into such a buffer. */
  boolean fits(Buffer data) {
    return of(data) == this || bytes == 2 && data instanceof FloatBuffer;
  }

  private static float half(short half) {
    int exponent = half >> 10 & 0x1f;
    int fraction = half & 0x3ff;
    float size =
        switch (exponent) {
          case 0 -> Math.scalb((float) fraction, -24);
          case 0x1f -> fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
          default -> Math.scalb((float) (fraction | 0x400), exponent - 25);
        };
    return half < 0 ? -size : size;
  }
}
