package io.tianma.data.dedup;

import java.io.Serializable;

/** A set of 64-bit hashes without objects; a plain class, since it travels to tasks. */
final class HashSet64 implements Serializable {
  private static final long serialVersionUID = 1L;

  private long[] slots = new long[1024];
  private int size;
  private boolean zero;

  void add(long hash) {
    if (hash == 0) {
      zero = true;
      return;
    }
    if (size * 2 >= slots.length) {
      long[] old = slots;
      slots = new long[old.length * 2];
      size = 0;
      for (long value : old) {
        if (value != 0) {
          add(value);
        }
      }
    }
    int slot = slot(hash);
    if (slots[slot] == 0) {
      slots[slot] = hash;
      size++;
    }
  }

  boolean contains(long hash) {
    return hash == 0 ? zero : slots[slot(hash)] == hash;
  }

  int size() {
    return size + (zero ? 1 : 0);
  }

  /** Where the hash is, or would be put. */
  private int slot(long hash) {
    int mask = slots.length - 1;
    int slot = (int) hash & mask;
    while (slots[slot] != 0 && slots[slot] != hash) {
      slot = slot + 1 & mask;
    }
    return slot;
  }
}
