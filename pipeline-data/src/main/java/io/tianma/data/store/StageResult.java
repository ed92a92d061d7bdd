package io.tianma.data.store;

import java.util.List;
import java.util.Map;

/**
 * What a stage wrote.
 *
 * @param files every file of the artifact, manifest excluded
 * @param counts rows in, kept and dropped
 * @param statistics numbers for people and reports, written as JSON
 */
public record StageResult(List<FileEntry> files, Counts counts, Map<String, ?> statistics) {
  public StageResult {
    files = List.copyOf(files);
  }
}
