package io.tianma.data.spark.shards;

import io.tianma.data.shard.DropReason;
import io.tianma.data.shard.TokenizedPair;
import io.tianma.data.spark.rows.Fate;
import io.tianma.data.spark.rows.Iterators;
import io.tianma.data.spark.rows.NumberedRows;
import io.tianma.data.spark.rows.RowFiles;
import io.tianma.data.spark.rows.RowKey;
import io.tianma.data.spark.rows.Written;
import io.tianma.data.store.FileEntry;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import scala.Tuple2;

/**
 * Which rows of sorted files make up one shard: a range of the order through all of them.
 *
 * <p>A plain class, since it travels to the task that writes the shard.
 */
final class ShardPlan implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final class Part implements Serializable {
    private static final long serialVersionUID = 1L;

    final String file;
    final long skip;
    final long take;

    Part(String file, long skip, long take) {
      this.file = file;
      this.skip = skip;
      this.take = take;
    }
  }

  private final int number;
  private final boolean heldOut;
  private final boolean kept;
  private final ArrayList<Part> parts = new ArrayList<>();

  private ShardPlan(int number, boolean heldOut, boolean kept) {
    this.number = number;
    this.heldOut = heldOut;
    this.kept = kept;
  }

  /**
   * Shards of {@code size} rows each, and a plan that keeps what is left as a smaller shard, or
   * drops it.
   *
   * @param count of whole shards
   */
  static List<ShardPlan> of(RowFiles rows, Written sorted, boolean heldOut, long size, long count) {
    String side = heldOut ? SidedPair.HELD_OUT : SidedPair.TRAIN;
    long total = sorted.sums().getOrDefault(side, 0L);
    List<ShardPlan> plans = new ArrayList<>();
    for (long from = 0; from < total; from += size) {
      boolean last = plans.size() == count;
      ShardPlan plan = new ShardPlan(plans.size(), heldOut, !last || heldOut);
      plan.add(rows, sorted, side, from, last ? total : from + size);
      plans.add(plan);
      if (last) {
        break;
      }
    }
    return plans;
  }

  private void add(RowFiles rows, Written sorted, String side, long from, long to) {
    long begin = 0; // of the file, in the order of this side's rows
    for (int i = 0; i < sorted.files().size(); i++) {
      FileEntry file = sorted.files().get(i);
      long end = begin + sorted.fileSums().get(i).get(side);
      long first = Math.max(from, begin);
      long last = Math.min(to, end);
      if (first < last) {
        parts.add(new Part(rows.path(file), first - begin, last - first));
      }
      begin = end;
    }
  }

  /** The rows, in the task that writes them. */
  NumberedRows<TokenizedPair> rows(Configuration configuration) {
    Iterator<TokenizedPair> pairs =
        Iterators.flatMap(parts.iterator(), part -> rows(configuration, part));
    return new NumberedRows<>(
        number,
        Iterators.flatMap(
            pairs,
            pair -> {
              Fate<TokenizedPair> fate =
                  kept ? Fate.keep(pair) : Fate.drop(pair.id(), DropReason.REMAINDER, "");
              RowKey key = new RowKey(0, 1, pair.id(), Fate.OTHERS, "");
              return List.of(new Tuple2<>(key, fate)).iterator();
            }));
  }

  private Iterator<TokenizedPair> rows(Configuration configuration, Part part) {
    try {
      Iterator<SidedPair> all = RowFiles.open(configuration, part.file, SidedPair.TYPE);
      return new Range(all, part);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private final class Range implements Iterator<TokenizedPair> {
    private final Iterator<SidedPair> all;
    private long skip;
    private long take;

    Range(Iterator<SidedPair> all, Part part) {
      this.all = all;
      this.skip = part.skip;
      this.take = part.take;
    }

    @Override
    public boolean hasNext() {
      return take > 0;
    }

    @Override
    public TokenizedPair next() {
      while (true) {
        SidedPair next = all.next();
        if (next.heldOut == heldOut && skip-- <= 0) {
          take--;
          return next.pair;
        }
      }
    }
  }
}
