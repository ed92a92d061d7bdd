package io.tianma.data.dedup;

import java.io.Serializable;

/**
 * A set of 64-bit hashes without objects; a plain class, since it travels to tasks.
 *
 * <p>Most hashes that are asked for are in no set, and the slots of a large one are in no cache:
 * one bit a hash, a thirty-second of the slots' memory, sends three of four away first.
 */
final class HashSet64 implements Serializable {
  private static final long serialVersionUID = 1L;

  private long[] slots = new long[1024];

  /** Two bits a slot; the bit of a hash that is in the set is 1. */
  private long[] bits = new long[slots.length / 32];

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
      bits = new long[slots.length / 32];
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
      bits[word(hash)] |= 1L << (hash >>> 32);
      size++;
    }
  }

  boolean contains(long hash) {
    if ((bits[word(hash)] >>> (hash >>> 32) & 1) == 0) {
      return hash == 0 && zero;
    }
    return hash == 0 ? zero : slots[slot(hash)] == hash;
  }

  /** Where the bit of the hash is; which one its 32nd bit and the five above it say. */
  private int word(long hash) {
    return (int) (hash >>> 38) & bits.length - 1;
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
