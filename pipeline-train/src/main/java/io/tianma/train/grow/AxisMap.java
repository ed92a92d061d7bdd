package io.tianma.train.grow;

import io.tianma.train.model.parameter.Axis;
import io.tianma.train.model.parameter.Descent;
import io.tianma.train.model.parameter.Dimension;
import io.tianma.train.model.parameter.Fill;
import io.tianma.train.model.parameter.Part;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How the indices of one dimension grow: the product of how its axes do. Every new index descends
 * from an old one or is fresh; new indices that share what the old one did (a split) form one
 * group, full copies are groups of their own.
 *
 * @param groups descendants of old indices
 * @param fresh new indices without an ancestor
 * @param fills what those start with, one each
 * @param oldSize size of the old dimension
 * @param newSize size of the new dimension
 * @param factor of copied values
 */
record AxisMap(
    List<Group> groups, int[] fresh, Fill[] fills, int oldSize, int newSize, double factor) {
  /**
   * New indices that share one old index.
   *
   * @param source the old index
   * @param copies groups that descend from the same old index
   */
  record Group(int source, int[] members, int copies) {}

  /** An old index, and which of its descendants are one group. */
  private record Descendants(int source, int slot) {}

  /** What becomes of those with an ancestor, in words; empty if nothing. */
  List<String> description(String what, boolean unequal) {
    int most = groups.stream().mapToInt(Group::copies).max().orElse(1);
    int least = groups.stream().mapToInt(Group::copies).min().orElse(1);
    int parts = groups.stream().mapToInt(group -> group.members().length).max().orElse(1);
    List<String> words = new ArrayList<>();
    if (most > 1) {
      words.add(what + " copied" + (least == most ? " " + most + " times" : ""));
    }
    if (parts > 1) {
      words.add(what + " split in " + (unequal ? "unequal" : "equal") + " parts");
    }
    return words;
  }

  /** Those without an ancestor, in words; empty if there are none. */
  String freshness(String what) {
    if (fresh.length == 0) {
      return "";
    }
    String start =
        switch (fills[0]) {
          case ZERO -> "zero";
          case ONE -> "one";
          case RANDOM -> "random, read as zero at first";
          case INITIAL -> "initial values";
        };
    return "%d of %d %s (%s)".formatted(fresh.length, newSize, what, start);
  }

  /** The growth of a dimension, whose axes have the same uses before and after. */
  static AxisMap of(Dimension from, Dimension to, Construction construction) {
    int parts = to.parts().size();
    int[][] sources = new int[parts][];
    double factor = 1;
    for (int p = 0; p < parts; p++) {
      Axis before = from.parts().get(p).axis();
      Axis after = to.parts().get(p).axis();
      sources[p] = construction.sources(before, after);
      factor *= factor(to.parts().get(p), before.size(), sources[p]);
      factor *= construction.rescaling(from.parts().get(p), to.parts().get(p));
    }
    Map<Descendants, List<Integer>> members = new LinkedHashMap<>();
    int[] copies = new int[from.size()];
    List<Integer> fresh = new ArrayList<>();
    List<Fill> fills = new ArrayList<>();
    int[] index = new int[parts];
    for (int i = 0; i < to.size(); i++) {
      split(i, to, index);
      int freshPart = freshPart(index, sources);
      if (freshPart >= 0) {
        fresh.add(i);
        fills.add(to.parts().get(freshPart).fill());
        continue;
      }
      Descendants key = descendants(index, sources, from, to);
      if (!members.containsKey(key)) {
        members.put(key, new ArrayList<>());
        copies[key.source()]++;
      }
      members.get(key).add(i);
    }
    List<Group> groups = new ArrayList<>();
    members.forEach(
        (key, list) -> groups.add(new Group(key.source(), ints(list), copies[key.source()])));
    return new AxisMap(
        groups, ints(fresh), fills.toArray(Fill[]::new), from.size(), to.size(), factor);
  }

  private static double factor(Part part, int oldSize, int[] sources) {
    int copies = 0;
    for (int source : sources) {
      copies += source == 0 ? 1 : 0;
    }
    return Math.pow((double) sources.length / oldSize, part.sizePower())
        * Math.pow(copies, part.copyPower());
  }

  /** The index of each axis, the last being the innermost. */
  private static void split(int i, Dimension dimension, int[] index) {
    int rest = i;
    for (int p = index.length - 1; p >= 0; p--) {
      int size = dimension.parts().get(p).axis().size();
      index[p] = rest % size;
      rest /= size;
    }
  }

  private static int freshPart(int[] index, int[][] sources) {
    for (int p = 0; p < index.length; p++) {
      if (sources[p][index[p]] == Descent.FRESH) {
        return p;
      }
    }
    return -1;
  }

  private static Descendants descendants(
      int[] index, int[][] sources, Dimension from, Dimension to) {
    int source = 0;
    int slot = 0;
    for (int p = 0; p < index.length; p++) {
      source = source * from.parts().get(p).axis().size() + sources[p][index[p]];
      boolean copied = to.parts().get(p).use() == Part.Use.COPY;
      slot = copied ? slot * to.parts().get(p).axis().size() + index[p] : slot;
    }
    return new Descendants(source, slot);
  }

  private static int[] ints(List<Integer> list) {
    return list.stream().mapToInt(Integer::intValue).toArray();
  }
}
