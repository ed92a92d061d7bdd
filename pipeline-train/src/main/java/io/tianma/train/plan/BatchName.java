package io.tianma.train.plan;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names one mini-batch of the data order, as text that fits in a URI: {@code
 * train/shard-00003.parquet#1024+64:2/4} is the third of four batches made from the 64 pairs that
 * start at position 1024, the first of which lies in that shard.
 *
 * @param shard file of the first pair, for people: the position alone decides
 * @param from position of the slice in the data order
 * @param pairs length of the slice
 * @param batch which of its batches, from 0
 * @param batches number of batches made from the slice
 */
public record BatchName(String shard, long from, int pairs, int batch, int batches) {
  private static final Pattern FORM = Pattern.compile("(.*)#(\\d+)\\+(\\d+):(\\d+)/(\\d+)");

  /** Reads what {@link #toString} wrote. */
  public static BatchName parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("not the name of a batch: " + text);
    }
    return new BatchName(
        matcher.group(1),
        Long.parseLong(matcher.group(2)),
        Integer.parseInt(matcher.group(3)),
        Integer.parseInt(matcher.group(4)),
        Integer.parseInt(matcher.group(5)));
  }

  @Override
  public String toString() {
    return shard + "#" + from + "+" + pairs + ":" + batch + "/" + batches;
  }
}
