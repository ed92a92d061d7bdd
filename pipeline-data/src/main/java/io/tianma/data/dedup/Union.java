package io.tianma.data.dedup;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Connected components in memory: each id knows a lesser one that it is joined with. */
final class Union {
  private final Map<String, String> parents = new HashMap<>();

  /** Joins the components of two ids. */
  void join(String a, String b) {
    String rootA = root(a);
    String rootB = root(b);
    String least = rootA.compareTo(rootB) < 0 ? rootA : rootB;
    parents.put(rootA, least);
    parents.put(rootB, least);
  }

  /** The least id of the component. */
  private String root(String id) {
    String root = id;
    for (String up = parents.get(root); up != null && !up.equals(root); up = parents.get(root)) {
      root = up;
    }
    for (String at = id; !at.equals(root); ) {
      at = parents.put(at, root); // the way becomes short for the next one
    }
    return root;
  }

  /** The ids of each component by its least one. */
  Map<String, List<String>> components() {
    Map<String, List<String>> components = new TreeMap<>();
    for (String id : parents.keySet()) {
      components.computeIfAbsent(root(id), root -> new ArrayList<>()).add(id);
    }
    return components;
  }
}
