package io.tianma.train.tensor.cpu.memory;

import java.lang.reflect.Field;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import sun.misc.Unsafe;

/** Float32 elements at raw addresses, and byte buffers that are moved over them. */
public final class Raw {
  private static final Unsafe UNSAFE = unsafe();
  private static final long ADDRESS = offset("address");
  private static final long CAPACITY = offset("capacity");
  private static final long LIMIT = offset("limit");

  private Raw() {}

  public static float get(long address, int index) {
    return UNSAFE.getFloat(address + 4L * index);
  }

  public static void put(long address, int index, float value) {
    UNSAFE.putFloat(address + 4L * index, value);
  }

  public static void copy(long from, long to, long bytes) {
    UNSAFE.copyMemory(from, to, bytes);
  }

  public static void clear(long address, long bytes) {
    UNSAFE.setMemory(address, bytes, (byte) 0);
  }

  /** A buffer to be moved by {@link #at}: the Vector API of Java 17 reads no raw addresses. */
  public static ByteBuffer window() {
    ByteBuffer window = ByteBuffer.allocateDirect(0);
    UNSAFE.putInt(window, CAPACITY, Integer.MAX_VALUE);
    UNSAFE.putInt(window, LIMIT, Integer.MAX_VALUE);
    return window;
  }

  /** Moves the window to an address; what lies behind it is the caller's business. */
  public static ByteBuffer at(ByteBuffer window, long address) {
    UNSAFE.putLong(window, ADDRESS, address);
    return window;
  }

  /** Where a direct buffer begins. */
  public static long address(ByteBuffer buffer) {
    return UNSAFE.getLong(buffer, ADDRESS);
  }

  private static long offset(String name) {
    try {
      return UNSAFE.objectFieldOffset(Buffer.class.getDeclaredField(name));
    } catch (NoSuchFieldException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private static Unsafe unsafe() {
    try {
      Field field = Unsafe.class.getDeclaredField("theUnsafe");
      field.setAccessible(true);
      return (Unsafe) field.get(null);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }
}
