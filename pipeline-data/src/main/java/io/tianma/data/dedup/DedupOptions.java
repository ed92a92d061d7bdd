package io.tianma.data.dedup;

import io.tianma.data.text.Budget;
import java.io.Serializable;
import java.util.List;

/**
 * When documents count as copies of each other, and which leave for other reasons.
 *
 * @param near whether near-duplicates are looked for too
 * @param shingle characters in a shingle, the unit of comparison
 * @param threshold share of common shingles (Jaccard) from which two documents are near-duplicates
 * @param bands bands of hashes; documents that agree in a whole band are compared
 * @param bandRows hashes in a band
 * @param sample documents that are compared with all others exactly, to report precision and
 *     recall; 0 for none
 * @param paragraphs characters from which a paragraph (a line) that stands in several documents is
 *     kept in one of them only; 0 leaves paragraphs alone
 * @param testSets files with texts, one a line, that no document may share a passage with
 * @param passage letters and digits in a row that make a shared passage
 * @param maxSeconds processor time after which the work on a document is given up
 */
public record DedupOptions(
    boolean near,
    int shingle,
    double threshold,
    int bands,
    int bandRows,
    int sample,
    int paragraphs,
    List<String> testSets,
    int passage,
    double maxSeconds)
    implements Serializable {
  private static final int MOST_HASHES = 1024;
  private static final int MOST_SAMPLES = 10_000;

  public DedupOptions {
    testSets = List.copyOf(testSets);
    check(shingle >= 1 && shingle <= 64, "shingle", shingle, "between 1 and 64");
    check(threshold > 0 && threshold <= 1, "threshold", threshold, "above 0 and at most 1");
    check(bands >= 1 && bands <= MOST_HASHES, "bands", bands, "between 1 and " + MOST_HASHES);
    check(
        bandRows >= 1 && (long) bands * bandRows <= MOST_HASHES,
        "band-rows",
        bandRows,
        "at least 1, and times bands at most " + MOST_HASHES);
    check(sample >= 0 && sample <= MOST_SAMPLES, "sample", sample, "between 0 and " + MOST_SAMPLES);
    check(paragraphs >= 0, "paragraphs", paragraphs, "at least 0");
    check(passage >= 1, "passage", passage, "at least 1");
    Budget.check("dedup", maxSeconds);
  }

  /** The defaults. */
  public static DedupOptions defaults() {
    return new DedupOptions(true, 5, 0.8, 20, 6, 200, 0, List.of(), 30, Budget.USUAL);
  }

  /**
   * What decides the result: what is not looked at is as in the defaults, and where test sets lie
   * is left out, since their content is among the inputs.
   */
  public DedupOptions decisive() {
    DedupOptions usual = defaults();
    return new DedupOptions(
        near,
        near ? shingle : usual.shingle,
        near ? threshold : usual.threshold,
        near ? bands : usual.bands,
        near ? bandRows : usual.bandRows,
        near ? sample : usual.sample,
        paragraphs,
        List.of(),
        testSets.isEmpty() ? usual.passage : passage,
        maxSeconds);
  }

  /** Hashes in a signature. */
  int hashes() {
    return bands * bandRows;
  }

  private static void check(boolean holds, String key, Object value, String wanted) {
    if (!holds) {
      throw new IllegalArgumentException("dedup." + key + " = " + value + ": must be " + wanted);
    }
  }
}
