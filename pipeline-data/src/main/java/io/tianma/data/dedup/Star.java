package io.tianma.data.dedup;

import java.util.ArrayList;
import java.util.List;

/**
 * The two steps that, in turn, make of any graph one star around the least node of each connected
 * component (Kiveris, Lattanzi, Mirrokni, Rastogi and Vassilvitskii 2014). Neighbours come in
 * rising order, one at a time, so that a node of any degree needs no memory.
 */
public enum Star {
  /** Greater neighbours of a node are linked to the least node around. */
  LARGE {
    @Override
    void next(String node, String least, String neighbour, boolean first, List<Link> links) {
      if (neighbour.compareTo(node) > 0) {
        links.add(Link.of(neighbour, least));
      }
    }
  },
  /** A node and its lesser neighbours are linked to the least of them. */
  SMALL {
    @Override
    void next(String node, String least, String neighbour, boolean first, List<Link> links) {
      links.add(Link.of(first ? node : neighbour, least));
    }
  };

  /** Where the links of a node are collected: at both ends, or only at the greater. */
  public boolean bothEnds() {
    return this == LARGE;
  }

  /**
   * The links that a neighbour gives.
   *
   * @param firstNeighbour the least one
   * @param first whether {@code neighbour} is the least one
   */
  public List<Link> next(String node, String firstNeighbour, String neighbour, boolean first) {
    String least = node.compareTo(firstNeighbour) < 0 ? node : firstNeighbour;
    List<Link> links = new ArrayList<>(1);
    next(node, least, neighbour, first, links);
    return links;
  }

  abstract void next(String node, String least, String neighbour, boolean first, List<Link> links);
}
