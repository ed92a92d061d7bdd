package io.tianma.data.spark.dedup;

/** Files that deduplication writes: for itself, to be deleted at its end, and for explanations. */
final class DedupFiles {
  static final String DIRECTORY = "_work";
  static final String SKETCHES = DIRECTORY + "/sketches";
  static final String CANDIDATES = DIRECTORY + "/candidates";
  static final String SIMILAR = DIRECTORY + "/similar";
  static final String STARS = DIRECTORY + "/stars";

  static final String VETOES = DIRECTORY + "/vetoes";
  static final String KEPT = DIRECTORY + "/kept";

  /**
   * Prefix of the files that name each document that left, why, and whose copy it is; Parquet, but
   * not named so, since they are no rows of the artifact.
   */
  static final String LEFT = "left";

  private DedupFiles() {}
}
