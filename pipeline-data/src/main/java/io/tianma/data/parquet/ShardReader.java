package io.tianma.data.parquet;

import com.fasterxml.jackson.databind.JsonNode;
import io.tianma.data.hadoop.Artifact;
import io.tianma.data.hadoop.InvalidArtifact;
import io.tianma.data.hadoop.KnownFiles;
import io.tianma.data.shard.TokenizedPair;
import io.tianma.data.store.FileEntry;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Reads whole shards. A file is compared with its hash before, and every row with what the shards
 * may hold: ids of the vocabulary, rows no longer than they were cut. A plain class, since it
 * travels to tasks.
 */
public final class ShardReader implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String directory;
  private final int vocab;
  private final int maxSource;
  private final int maxTarget;

  private ShardReader(String directory, int vocab, int maxSource, int maxTarget) {
    this.directory = directory;
    this.vocab = vocab;
    this.maxSource = maxSource;
    this.maxTarget = maxTarget;
  }

  /** That of an artifact of shards; what its manifest does not say has no limit. */
  public static ShardReader of(Artifact shards) {
    JsonNode made = shards.manifest().configuration();
    return new ShardReader(
        shards.directory(),
        shards.manifest().statistics().path("vocab-size").asInt(Integer.MAX_VALUE),
        made.path("max-source").asInt(Integer.MAX_VALUE),
        made.path("max-target").asInt(Integer.MAX_VALUE));
  }

  /**
   * All rows of one shard file, in their order.
   *
   * @param file what the manifest says of it
   * @throws IOException if the file is missing or torn
   * @throws InvalidArtifact if it is another, or holds what shards cannot
   */
  public List<TokenizedPair> read(FileSystem fs, Path path, FileEntry file) throws IOException {
    KnownFiles.check(fs, directory, path, file);
    List<TokenizedPair> rows = new ArrayList<>();
    try (RowReader<TokenizedPair> reader = new RowReader<>(fs, path, RowTypes.TOKENIZED)) {
      while (reader.hasNext()) {
        rows.add(checked(reader.next(), file.name(), rows.size()));
      }
    }
    if (rows.size() != file.rows()) {
      throw new InvalidArtifact(
          directory,
          "%s has %d rows, its manifest says %d".formatted(file.name(), rows.size(), file.rows()));
    }
    return rows;
  }

  /** A row that may enter a model. */
  public TokenizedPair checked(TokenizedPair row, String file, long number) {
    check(row.source(), "source", maxSource, file, number);
    check(row.target(), "target", maxTarget, file, number);
    return row;
  }

  private void check(int[] ids, String side, int most, String file, long number) {
    if (ids.length > most) {
      throw damaged(file, number, side + " has " + ids.length + " tokens, the most is " + most);
    }
    for (int id : ids) {
      if (id < 0 || id >= vocab) {
        throw damaged(
            file, number, side + " has token id " + id + ", the vocabulary " + vocab + " tokens");
      }
    }
  }

  private InvalidArtifact damaged(String file, long number, String why) {
    return new InvalidArtifact(directory, file + ": row " + number + ": its " + why);
  }
}
