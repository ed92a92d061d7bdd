package io.tianma.data.hadoop;

import io.tianma.data.store.StageResult;
import java.io.IOException;
import org.apache.hadoop.fs.Path;

/** Writes the files of an artifact into an empty directory that nobody else sees. */
@FunctionalInterface
public interface StageBody {
  StageResult write(Path directory) throws IOException;
}
