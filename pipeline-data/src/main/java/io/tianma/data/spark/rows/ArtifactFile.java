package io.tianma.data.spark.rows;

import io.tianma.data.hadoop.Artifact;
import io.tianma.data.hadoop.KnownFiles;
import io.tianma.data.parquet.RowType;
import io.tianma.data.parquet.ShardReader;
import io.tianma.data.shard.TokenizedPair;
import io.tianma.data.store.FileEntry;
import java.io.IOException;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * A file of rows of an artifact that a task reads; it compares the content with the hash of the
 * manifest before. A plain class, since it travels.
 */
final class ArtifactFile implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String directory;
  private final String path;
  private final String name;
  private final long bytes;
  private final long rows;
  private final String sha256;

  ArtifactFile(Artifact artifact, FileEntry file) {
    this.directory = artifact.directory();
    this.path = artifact.file(file.name()).toString();
    this.name = file.name();
    this.bytes = file.bytes();
    this.rows = file.rows();
    this.sha256 = file.sha256();
  }

  /**
   * The rows; see {@link RowFiles#open}.
   *
   * @throws io.tianma.data.hadoop.InvalidArtifact if the file is not what the manifest says
   */
  <T> Iterator<T> open(Configuration conf, RowType<T> type) throws IOException {
    Path file = new Path(path);
    KnownFiles.check(file.getFileSystem(conf), directory, file, entry());
    return RowFiles.open(conf, path, type);
  }

  /**
   * The rows of a shard.
   *
   * @throws io.tianma.data.hadoop.InvalidArtifact as {@link ShardReader#read} does
   */
  List<TokenizedPair> shard(Configuration conf, ShardReader reader) throws IOException {
    Path file = new Path(path);
    return reader.read(file.getFileSystem(conf), file, entry());
  }

  private FileEntry entry() {
    return new FileEntry(name, bytes, rows, sha256);
  }
}
