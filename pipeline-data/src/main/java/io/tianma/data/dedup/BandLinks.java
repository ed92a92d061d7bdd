package io.tianma.data.dedup;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Candidates among the documents that agree in a band: each is linked to the first and to the last
 * few, so that a band of any size gives a number of links in proportion to it.
 */
public final class BandLinks {
  /** Documents of a band that the next one is compared with, besides the first. */
  private static final int WINDOW = 16;

  private final Deque<String> recent = new ArrayDeque<>();
  private String head;

  /**
   * The links of the next document, in the order of ids.
   *
   * @param first whether a new band begins with it
   */
  public List<Link> next(String id, boolean first) {
    if (first) {
      recent.clear();
      head = id;
    }
    List<Link> links = new ArrayList<>();
    if (!first) {
      Set<String> others = new LinkedHashSet<>(recent);
      others.add(head);
      others.stream().filter(o -> !o.equals(id)).forEach(o -> links.add(Link.of(o, id)));
    }
    recent.add(id);
    if (recent.size() > WINDOW) {
      recent.remove();
    }
    return links;
  }
}
