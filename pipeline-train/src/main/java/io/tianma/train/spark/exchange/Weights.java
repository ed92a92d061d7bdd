package io.tianma.train.spark.exchange;

import io.tianma.data.hadoop.Files;
import io.tianma.data.store.JsonFile;
import io.tianma.train.checkpoint.NamedTensor;
import io.tianma.train.checkpoint.SafeTensors;
import io.tianma.train.spark.checkpoints.CheckpointFiles;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.Buffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** The weights of a Hugging Face directory: one safetensors file, or an index and its shards. */
final class Weights {
  static final String INDEX = "model.safetensors.index.json";

  private final FileSystem fs;
  private final Path directory;
  private final List<String> files;

  private Weights(FileSystem fs, Path directory, List<String> files) {
    this.fs = fs;
    this.directory = directory;
    this.files = files;
  }

  /**
   * @throws IllegalArgumentException if there are none, or a shard is missing
   */
  static Weights of(FileSystem fs, Path directory) throws IOException {
    if (fs.exists(new Path(directory, CheckpointFiles.MODEL))) {
      return new Weights(fs, directory, List.of(CheckpointFiles.MODEL));
    }
    Path index = new Path(directory, INDEX);
    if (!fs.exists(index)) {
      throw new IllegalArgumentException(
          new Path(directory, CheckpointFiles.MODEL)
              + " is not there: a Hugging Face directory with safetensors is needed");
    }
    JsonFile json = JsonFile.of(index.toString(), Files.bytes(fs, index));
    Set<String> shards = new TreeSet<>(json.texts("weight_map").values());
    if (shards.isEmpty()) {
      throw new IllegalArgumentException(index + ": has no weight_map that names files");
    }
    for (String shard : shards) {
      if (shard.contains("/") || !fs.exists(new Path(directory, shard))) {
        throw new IllegalArgumentException(index + " names " + shard + ", which is not there");
      }
    }
    return new Weights(fs, directory, List.copyOf(shards));
  }

  /** Names of all files that the weights come from. */
  List<String> files() {
    return files;
  }

  /** Bytes of all files. */
  long bytes() throws IOException {
    long bytes = 0;
    for (String file : files) {
      bytes += fs.getFileStatus(new Path(directory, file)).getLen();
    }
    return bytes;
  }

  /** Names of all tensors. */
  Set<String> names() throws IOException {
    Set<String> names = new TreeSet<>();
    for (String file : files) {
      Path path = new Path(directory, file);
      try (InputStream in = new BufferedInputStream(fs.open(path))) {
        names.addAll(SafeTensors.names(in, fs.getFileStatus(path).getLen()));
      } catch (IOException e) {
        throw named(path, e);
      }
    }
    return names;
  }

  /**
   * All tensors.
   *
   * @param place of a tensor by its name, or null for a fresh array
   * @throws IOException if a file is no valid one, or a tensor is in two of them
   */
  Map<String, NamedTensor> read(Function<String, ? extends Buffer> place) throws IOException {
    Map<String, NamedTensor> all = new LinkedHashMap<>();
    for (String file : files) {
      Path path = new Path(directory, file);
      try (InputStream in = new BufferedInputStream(fs.open(path))) {
        for (NamedTensor tensor :
            SafeTensors.read(in, fs.getFileStatus(path).getLen(), place).values()) {
          if (all.put(tensor.name(), tensor) != null) {
            throw new IOException(tensor.name() + " is in two of the files");
          }
        }
      } catch (IOException e) {
        throw named(path, e);
      }
    }
    return all;
  }

  private static IOException named(Path file, IOException e) {
    return new IOException(file.getName() + ": " + e.getMessage(), e);
  }
}
