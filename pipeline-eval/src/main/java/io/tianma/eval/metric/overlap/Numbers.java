package io.tianma.eval.metric.overlap;

import java.util.Arrays;

/** Numbers for keys, from 0 on in the order in which they first come. */
final class Numbers {
  private static final long MIX = 0x9E3779B97F4A7C15L;

  private long[] keys;
  private int[] values;
  private int size;

  /**
   * @param expected keys that it has room for without growing
   */
  Numbers(int expected) {
    int capacity = Integer.highestOneBit(Math.max(8, expected)) * 4;
    keys = new long[capacity];
    values = new int[capacity];
  }

  /** How many different keys came. */
  int size() {
    return size;
  }

  /** The number of a key. */
  int of(long key) {
    int mask = keys.length - 1;
    int at = (int) (key * MIX >>> 32) & mask;
    while (values[at] != 0) {
      if (keys[at] == key) {
        return values[at] - 1;
      }
      at = at + 1 & mask;
    }
    if (2 * size >= keys.length) {
      grow();
      return of(key);
    }
    keys[at] = key;
    values[at] = ++size;
    return size - 1;
  }

  /** Forgets all. */
  void clear() {
    Arrays.fill(values, 0);
    size = 0;
  }

  private void grow() {
    long[] oldKeys = keys;
    int[] oldValues = values;
    keys = new long[2 * oldKeys.length];
    values = new int[2 * oldKeys.length];
    int mask = keys.length - 1;
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldValues[i] != 0) {
        int at = (int) (oldKeys[i] * MIX >>> 32) & mask;
        while (values[at] != 0) {
          at = at + 1 & mask;
        }
        keys[at] = oldKeys[i];
        values[at] = oldValues[i];
      }
    }
  }
}
