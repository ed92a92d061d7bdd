package io.tianma.data.dedup;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a search for copies has found; a plain class, since it travels. */
public final class Found implements Serializable {
  private static final long serialVersionUID = 1L;

  private final ArrayList<Veto> vetoes = new ArrayList<>();
  private final TreeMap<String, Object> statistics = new TreeMap<>();

  /** One for each reason why a document leaves. */
  public List<Veto> vetoes() {
    return vetoes;
  }

  /** Figures by name. */
  public Map<String, Object> statistics() {
    return statistics;
  }

  /** How clusters are counted: each size up to 7, then ranges up to the next power of two. */
  public static String sizeClass(long size) {
    long from = Long.highestOneBit(size);
    return size < 8 ? Long.toString(size) : from + "-" + (2 * from - 1);
  }
}
