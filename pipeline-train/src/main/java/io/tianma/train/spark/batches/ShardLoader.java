package io.tianma.train.spark.batches;

import io.tianma.data.hadoop.Artifact;
import io.tianma.data.parquet.ShardReader;
import io.tianma.data.shard.DataOrder;
import io.tianma.data.shard.Place;
import io.tianma.data.shard.SeededHash;
import io.tianma.data.shard.TokenizedPair;
import io.tianma.data.store.FileEntry;
import io.tianma.train.dl4j.Networks;
import io.tianma.train.model.Batch;
import io.tianma.train.model.Padding;
import io.tianma.train.plan.BatchName;
import java.io.IOException;
import java.lang.ref.SoftReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.util.SerializableConfiguration;
import org.deeplearning4j.core.loader.DataSetLoader;
import org.nd4j.common.loader.Source;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Makes mini-batches from their names ({@link BatchName}): the rows that stand at those positions
 * of the data order, read from the shards that hold them and from no others.
 *
 * <p>The rows of a slice are sorted by length before they are cut into batches, so that little is
 * padded; which of its batches comes first is left to a hash.
 */
public final class ShardLoader implements DataSetLoader {
  private static final long serialVersionUID = 1L;

  private static final Comparator<TokenizedPair> BY_LENGTH =
      Comparator.comparingInt((TokenizedPair pair) -> pair.source().length + pair.target().length)
          .thenComparingInt(pair -> pair.target().length)
          .thenComparing(TokenizedPair::id);

  private final SerializableConfiguration hadoop;
  private final String root;
  private final ShardReader reader;
  private final String[] names;
  private final String[] hashes;
  private final long[] bytes;
  private final int rows;
  private final long seed;
  private final DataOrder order;
  private final Padding padding;
  private final Objectives objectives;

  /** Rows as they are. */
  public ShardLoader(Configuration hadoop, Artifact shards, long seed, Padding padding) {
    this(hadoop, shards, seed, padding, Objectives.NONE);
  }

  /**
   * @param seed of the data order
   * @param objectives what becomes of a row
   * @throws IllegalArgumentException if there is nothing to train on
   */
  public ShardLoader(
      Configuration hadoop, Artifact shards, long seed, Padding padding, Objectives objectives) {
    List<FileEntry> files = shards.files("train/");
    this.rows = shards.manifest().statistics().path("rows-per-shard").asInt();
    if (files.isEmpty() || rows == 0) {
      throw new IllegalArgumentException(
          shards.directory() + ": no pair to train on; add documents, or lower shards.held-out");
    }
    this.hadoop = new SerializableConfiguration(hadoop);
    this.root = shards.path().toString();
    this.names = files.stream().map(FileEntry::name).toArray(String[]::new);
    this.reader = ShardReader.of(shards);
    this.bytes = files.stream().mapToLong(FileEntry::bytes).toArray();
    this.hashes = files.stream().map(FileEntry::sha256).toArray(String[]::new);
    this.seed = seed;
    this.order = new DataOrder(seed, names.length, rows);
    this.padding = padding;
    this.objectives = objectives;
  }

  /** Pairs of an epoch. */
  long pairs() {
    return order.size();
  }

  /** Times that every pair was taken before that position. */
  public long epoch(long position) {
    return order.epoch(position);
  }

  /** The batches of a round, {@code batches} for each worker, one worker after the other. */
  public List<String> round(long position, int workers, int batches, int batchSize) {
    List<String> round = new ArrayList<>();
    int slice = Math.multiplyExact(batches, batchSize);
    for (int worker = 0; worker < workers; worker++) {
      long from = position + (long) worker * slice;
      String shard = names[order.place(from).shard()];
      for (int batch = 0; batch < batches; batch++) {
        round.add(new BatchName(shard, from, slice, batch, batches).toString());
      }
    }
    return round;
  }

  @Override
  public DataSet load(Source source) throws IOException {
    return Networks.dataSet(batch(BatchName.parse(source.getPath())));
  }

  /** The batch of that name. */
  Batch batch(BatchName name) throws IOException {
    List<TokenizedPair> slice = slice(name);
    int size = name.pairs() / name.batches();
    int index = shuffled(name);
    List<TokenizedPair> rows = slice.subList(index * size, (index + 1) * size);
    return padding.batch(
        rows.stream().map(TokenizedPair::source).toList(),
        rows.stream().map(TokenizedPair::target).toList());
  }

  /**
   * All pairs of the name's slice by length; the thread that takes them batch by batch keeps it.
   */
  private List<TokenizedPair> slice(BatchName name) throws IOException {
    Slice latest = LATEST.get().get();
    if (latest != null && latest.of == this && latest.from == name.from()) {
      if (latest.pairs.size() == name.pairs()) {
        return latest.pairs;
      }
    }
    List<TokenizedPair> pairs = new ArrayList<>(name.pairs());
    for (int i = 0; i < name.pairs(); i++) {
      long position = name.from() + i;
      pairs.add(objectives.train(row(order.place(position)), order.epoch(position)));
    }
    pairs.sort(BY_LENGTH);
    LATEST.set(new SoftReference<>(new Slice(this, name.from(), pairs)));
    return pairs;
  }

  /** A slice that was put in order. */
  private record Slice(ShardLoader of, long from, List<TokenizedPair> pairs) {}

  private static final ThreadLocal<SoftReference<Slice>> LATEST =
      ThreadLocal.withInitial(() -> new SoftReference<>(null));

  private TokenizedPair row(Place place) throws IOException {
    int shard = place.shard();
    FileEntry file = new FileEntry(names[shard], bytes[shard], rows, hashes[shard]);
    return ShardCache.OF_THIS_JVM
        .read(hadoop.value(), new Path(root, names[shard]), reader, file)
        .get(place.row());
  }

  /** Which batch by length is the one of that number: the order of a hash of slice and index. */
  private int shuffled(BatchName name) {
    Integer[] indices = new Integer[name.batches()];
    Arrays.setAll(indices, i -> i);
    long slice = SeededHash.mix(seed ^ SeededHash.mix(name.from()));
    Arrays.sort(indices, Comparator.comparingLong(i -> SeededHash.mix(slice + i)));
    return indices[name.batch()];
  }
}
