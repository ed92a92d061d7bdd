package io.tianma.data.parquet;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Numbers in as few bytes each as the greatest of them needs: 2 for the ids of tokens. */
final class PackedInts {
  private PackedInts() {}

  /** The width, then the numbers, little-endian. */
  static byte[] pack(int... ints) {
    boolean narrow = true;
    for (int i : ints) {
      narrow &= i == (char) i;
    }
    int width = narrow ? Character.BYTES : Integer.BYTES;
    ByteBuffer bytes = ByteBuffer.allocate(1 + ints.length * width).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put((byte) width);
    for (int i : ints) {
      if (narrow) {
        bytes.putChar((char) i);
      } else {
        bytes.putInt(i);
      }
    }
    return bytes.array();
  }

  static int[] unpack(byte[] packed) {
    ByteBuffer bytes = ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN);
    int width = bytes.get();
    int[] ints = new int[(packed.length - 1) / width];
    for (int i = 0; i < ints.length; i++) {
      ints[i] = width == Integer.BYTES ? bytes.getInt() : bytes.getChar();
    }
    return ints;
  }
}
