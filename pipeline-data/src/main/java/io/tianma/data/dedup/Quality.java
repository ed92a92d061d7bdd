package io.tianma.data.dedup;

import java.util.Map;
import java.util.TreeMap;

/**
 * How good the search for near-duplicates was, by a sample that is compared exactly: precision is
 * the share of pairs found that reach the threshold exactly, recall the share of pairs that reach
 * it whose two documents are in one cluster.
 */
public final class Quality {
  private Quality() {}

  /**
   * The figures, by name; a share of nothing is left out.
   *
   * @param documents in the sample
   * @param found pairs with a document of the sample
   * @param exact pairs that reach the threshold
   * @param right pairs that are both
   * @param together exact pairs in one cluster
   */
  public static Map<String, Object> of(
      int documents, long found, long exact, long right, long together) {
    Map<String, Object> figures = new TreeMap<>();
    figures.put("sample-documents", documents);
    figures.put("sample-pairs-found", found);
    figures.put("sample-pairs-exact", exact);
    if (found > 0) {
      figures.put("sample-precision", (double) right / found);
    }
    if (exact > 0) {
      figures.put("sample-recall", (double) together / exact);
    }
    return figures;
  }
}
