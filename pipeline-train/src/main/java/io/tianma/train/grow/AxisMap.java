package io.tianma.train.grow;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;

/**
 * How the indices of one axis grow. Every new index descends from an old one or is fresh; new
 * indices that share what the old one did (a split) form one group, full copies are groups of their
 * own.
 *
 * @param groups descendants of old indices
 * @param fresh new indices without an ancestor
 * @param oldSize size of the old axis
 * @param newSize size of the new axis
 */
record AxisMap(List<Group> groups, int[] fresh, int oldSize, int newSize) {
  /**
   * New indices that share one old index.
   *
   * @param source the old index
   * @param copies groups that descend from the same old index
   */
  record Group(int source, int[] members, int copies) {}

  /** No ancestor. */
  static final int FRESH = -1;

  /** Every descendant is a full copy. */
  static AxisMap copy(int oldSize, int newSize, IntUnaryOperator source) {
    return of(oldSize, newSize, source, i -> i);
  }

  /** All descendants of an index share what it did. */
  static AxisMap split(int oldSize, int newSize, IntUnaryOperator source) {
    return of(oldSize, newSize, source, i -> 0);
  }

  static AxisMap identity(int size) {
    return copy(size, size, i -> i);
  }

  /**
   * Descendants of one index with equal {@code slot} share, those with different slots are copies.
   */
  static AxisMap of(int oldSize, int newSize, IntUnaryOperator source, IntUnaryOperator slot) {
    Map<List<Integer>, List<Integer>> members = new LinkedHashMap<>();
    int[] copies = new int[oldSize];
    List<Integer> fresh = new ArrayList<>();
    for (int i = 0; i < newSize; i++) {
      int ancestor = source.applyAsInt(i);
      if (ancestor == FRESH) {
        fresh.add(i);
        continue;
      }
      List<Integer> key = List.of(ancestor, slot.applyAsInt(i));
      if (!members.containsKey(key)) {
        members.put(key, new ArrayList<>());
        copies[ancestor]++;
      }
      members.get(key).add(i);
    }
    List<Group> groups = new ArrayList<>();
    members.forEach(
        (key, list) -> groups.add(new Group(key.get(0), ints(list), copies[key.get(0)])));
    return new AxisMap(groups, ints(fresh), oldSize, newSize);
  }

  private static int[] ints(List<Integer> list) {
    return list.stream().mapToInt(Integer::intValue).toArray();
  }
}
