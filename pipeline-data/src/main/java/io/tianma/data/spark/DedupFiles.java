package io.tianma.data.spark;

/** Files that deduplication writes for itself and deletes at its end. */
final class DedupFiles {
  static final String DIRECTORY = "_work";
  static final String SKETCHES = DIRECTORY + "/sketches";
  static final String CANDIDATES = DIRECTORY + "/candidates";
  static final String SIMILAR = DIRECTORY + "/similar";
  static final String STARS = DIRECTORY + "/stars";

  static final String VETOES = DIRECTORY + "/vetoes";
  static final String KEPT = DIRECTORY + "/kept";

  private DedupFiles() {}
}
