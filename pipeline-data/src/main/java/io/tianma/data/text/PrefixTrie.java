package io.tianma.data.text;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * An immutable map from words to numbers that is walked char by char: a double-array trie (Aoe
 * 1989).
 *
 * <p>A state's children lie at its base plus the code of their char, and each says who its parent
 * is, so that a step reads one place of memory, which holds the number too. Codes are dense, the
 * most frequent chars first, which keeps children close together.
 */
public final class PrefixTrie {
  /** The state before any char. */
  public static final int ROOT = 1;

  /** No such prefix. */
  public static final int NONE = 0;

  private final char[] codes;

  /** At 2s base and parent of state s, at 2s + 1 its number, 0 if no word ends there. */
  private final long[] cells;

  private PrefixTrie(char[] codes, long[] cells) {
    this.codes = codes;
    this.cells = cells;
  }

  /** The state after {@code state} and {@code c}, or {@link #NONE}. */
  public int step(int state, char c) {
    int child = (int) (cells[2 * state] >>> 32) + codes[c];
    return (int) cells[2 * child] == state ? child : NONE;
  }

  /** The number of the word that ends at the state; 0 if none does. */
  public long number(int state) {
    return cells[2 * state + 1];
  }

  /** All states are less than this. */
  public int size() {
    return cells.length / 2;
  }

  /** The state of a prefix, or {@link #NONE}. */
  public int state(CharSequence prefix) {
    int state = ROOT;
    for (int i = 0; i < prefix.length() && state != NONE; i++) {
      state = step(state, prefix.charAt(i));
    }
    return state;
  }

  /**
   * @param words without repetition, in any order, none empty
   * @param numbers of each word, none 0
   */
  public static PrefixTrie of(List<String> words, long[] numbers) {
    return new Builder(words, numbers).build();
  }

  /** Places the states level by level, each state's children where the first gap takes them all. */
  private static final class Builder {
    /** Places tried for one state before the search of its kind moves on for good. */
    private static final int PATIENCE = 4;

    /** Kinds of states: by the number of their children, all from this number on being one. */
    private static final int STARTS = 8;

    private final String[] words;
    private final long[] numbers; // in the order of words
    private final char[] codes;
    private final int alphabet;
    private final BitSet taken = new BitSet();
    private long[] cells = new long[1 << 12];
    private final int[] starts = new int[STARTS];
    private int[] queue = new int[1 << 10]; // state, first word, word after the last
    private int queued;

    Builder(List<String> list, long[] unordered) {
      Integer[] order = new Integer[list.size()];
      Arrays.setAll(order, i -> i);
      Arrays.sort(order, (a, b) -> list.get(a).compareTo(list.get(b)));
      words = new String[order.length];
      numbers = new long[order.length];
      for (int i = 0; i < order.length; i++) {
        words[i] = list.get(order[i]);
        numbers[i] = unordered[order[i]];
      }
      codes = new char[1 << 16];
      alphabet = numberChars();
    }

    private int numberChars() {
      int[] counts = new int[1 << 16];
      for (String word : words) {
        word.chars().forEach(c -> counts[c]++);
      }
      long[] order = new long[1 << 16];
      Arrays.setAll(order, c -> (long) -counts[c] << 16 | c);
      Arrays.sort(order);
      int size = 0;
      while (size < order.length && order[size] < 0) {
        codes[(int) (order[size] & 0xFFFF)] = (char) ++size;
      }
      return size;
    }

    PrefixTrie build() {
      taken.set(0, ROOT + 1);
      push(ROOT, 0, words.length);
      for (int head = 0, depth = 0; head < queued; depth++) {
        for (int level = queued; head < level; head += 3) {
          expand(queue[head], queue[head + 1], queue[head + 2], depth);
        }
      }
      int size = taken.length() + alphabet + 1;
      return new PrefixTrie(codes, Arrays.copyOf(cells, 2 * size));
    }

    /** Places the children of a state whose prefix is {@code depth} long. */
    private void expand(int state, int first, int last, int depth) {
      int from = first;
      if (from < last && words[from].length() == depth) {
        cells[2 * state + 1] = numbers[from++];
      }
      if (from == last) {
        return;
      }
      int[] groups = new int[Math.min(last - from, alphabet) + 1];
      int count = 0;
      for (int i = from; i < last; i++) {
        if (i == from || words[i].charAt(depth) != words[i - 1].charAt(depth)) {
          groups[count++] = i;
        }
      }
      groups[count] = last;
      int[] children = new int[count];
      for (int k = 0; k < count; k++) {
        children[k] = codes[words[groups[k]].charAt(depth)];
      }
      int base = place(children);
      cells[2 * state] |= (long) base << 32;
      for (int k = 0; k < count; k++) {
        int child = base + children[k];
        taken.set(child);
        cells[2 * child] = state;
        push(child, groups[k], groups[k + 1]);
      }
    }

    /** The base at which all children find a free place. */
    private int place(int[] children) {
      int least = Arrays.stream(children).min().orElseThrow();
      int kind = Math.min(children.length, STARTS) - 1;
      starts[kind] = taken.nextClearBit(starts[kind]);
      int place = taken.nextClearBit(Math.max(starts[kind], least + 1));
      int tries = 0;
      while (!isFree(place - least, children)) {
        place = taken.nextClearBit(place + 1);
        tries++;
      }
      if (tries > PATIENCE) {
        starts[kind] = place;
      }
      reserve(place - least + alphabet + 1);
      return place - least;
    }

    private boolean isFree(int base, int[] children) {
      for (int child : children) {
        if (taken.get(base + child)) {
          return false;
        }
      }
      return true;
    }

    private void reserve(int size) {
      if (2 * size > cells.length) {
        cells = Arrays.copyOf(cells, 4 * size);
      }
    }

    private void push(int state, int first, int last) {
      if (queued + 3 > queue.length) {
        queue = Arrays.copyOf(queue, queue.length * 2);
      }
      queue[queued++] = state;
      queue[queued++] = first;
      queue[queued++] = last;
    }
  }
}
