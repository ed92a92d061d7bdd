package io.tianma.train.tensor;

import java.lang.reflect.Field;
import sun.misc.Unsafe;

/** The process' own memory outside the Java heap, for backends that run on the processor. */
public final class HostMemory implements Memory {
  private static final Unsafe UNSAFE = unsafe();
  private static final long ALIGNMENT = 64;

  private static Unsafe unsafe() {
    try {
      Field field = Unsafe.class.getDeclaredField("theUnsafe");
      field.setAccessible(true);
      return (Unsafe) field.get(null);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  @Override
  public long allocate(long bytes) {
    // the address that malloc gave lies in the eight bytes before the aligned one
    long base = UNSAFE.allocateMemory(bytes + ALIGNMENT + Long.BYTES);
    long address = (base + Long.BYTES + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    UNSAFE.setMemory(address, bytes, (byte) 0);
    UNSAFE.putLong(address - Long.BYTES, base);
    return address;
  }

  @Override
  public void free(long address) {
    UNSAFE.freeMemory(UNSAFE.getLong(address - Long.BYTES));
  }

  @Override
  public void write(int[] from, Tensor to) {
    check(to, DType.I32, from.length);
    UNSAFE.copyMemory(from, Unsafe.ARRAY_INT_BASE_OFFSET, null, to.address(), 4L * from.length);
  }

  @Override
  public void write(float[] from, Tensor to) {
    if (to.type() == DType.F32) {
      check(to, DType.F32, from.length);
      UNSAFE.copyMemory(from, Unsafe.ARRAY_FLOAT_BASE_OFFSET, null, to.address(), 4L * from.length);
      return;
    }
    check(to, DType.F64, from.length);
    for (int i = 0; i < from.length; i++) {
      UNSAFE.putDouble(to.address() + 8L * i, from[i]);
    }
  }

  @Override
  public void write(double[] from, Tensor to) {
    check(to, to.type() == DType.F32 ? DType.F32 : DType.F64, from.length);
    for (int i = 0; i < from.length; i++) {
      set(to.type(), to.address(), i, from[i]);
    }
  }

  @Override
  public void read(Tensor from, float[] to) {
    int count = Math.toIntExact(from.elements());
    if (from.type() == DType.F32) {
      check(from, DType.F32, count);
      UNSAFE.copyMemory(null, from.address(), to, Unsafe.ARRAY_FLOAT_BASE_OFFSET, 4L * count);
      return;
    }
    check(from, DType.F64, count);
    for (int i = 0; i < count; i++) {
      to[i] = (float) UNSAFE.getDouble(from.address() + 8L * i);
    }
  }

  @Override
  public void read(Tensor from, double[] to) {
    int count = Math.toIntExact(from.elements());
    check(from, from.type() == DType.F32 ? DType.F32 : DType.F64, count);
    for (int i = 0; i < count; i++) {
      to[i] = get(from.type(), from.address(), i);
    }
  }

  @Override
  public void read(Tensor from, int[] to) {
    int count = Math.toIntExact(from.elements());
    check(from, DType.I32, count);
    UNSAFE.copyMemory(null, from.address(), to, Unsafe.ARRAY_INT_BASE_OFFSET, 4L * count);
  }

  /** Element {@code index} of an F32, BF16 or F64 region. */
  public static double get(DType type, long address, long index) {
    return switch (type) {
      case F32 -> UNSAFE.getFloat(address + 4 * index);
      case BF16 -> Bfloat16.value(UNSAFE.getShort(address + 2 * index));
      default -> UNSAFE.getDouble(address + 8 * index);
    };
  }

  /** Sets element {@code index} of an F32, BF16 or F64 region, rounding to its type. */
  public static void set(DType type, long address, long index, double value) {
    switch (type) {
      case F32 -> UNSAFE.putFloat(address + 4 * index, (float) value);
      case BF16 -> UNSAFE.putShort(address + 2 * index, Bfloat16.of((float) value));
      default -> UNSAFE.putDouble(address + 8 * index, value);
    }
  }

  /** Element {@code index} of an I32 region. */
  public static int getInt(long address, long index) {
    return UNSAFE.getInt(address + 4 * index);
  }

  /** Sets element {@code index} of an I32 region. */
  public static void setInt(long address, long index, int value) {
    UNSAFE.putInt(address + 4 * index, value);
  }

  /** Copies bytes between two regions that may overlap. */
  public static void copy(long from, long to, long bytes) {
    UNSAFE.copyMemory(from, to, bytes);
  }

  private static void check(Tensor tensor, DType type, int count) {
    if (tensor.type() != type || !tensor.contiguous() || tensor.elements() != count) {
      throw new IllegalArgumentException(count + " elements do not fit " + tensor);
    }
  }
}
