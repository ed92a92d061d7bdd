package io.tianma.train.spark.rounds;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.IntFunction;
import scala.Tuple2;

/**
 * The parts of a worker's result, each made when it is asked for, so that a task holds one slice at
 * a time beside the network.
 */
final class Results implements Iterator<Tuple2<Long, Part>> {
  private final int slices;
  private final IntFunction<Tuple2<Long, Part>> slice;
  private final Runnable end;
  private int at;

  /**
   * @param slices how many there are; the last part is that of their number
   * @param slice makes a part
   * @param end runs when the last part was made
   */
  Results(int slices, IntFunction<Tuple2<Long, Part>> slice, Runnable end) {
    this.slices = slices;
    this.slice = slice;
    this.end = end;
  }

  @Override
  public boolean hasNext() {
    return at <= slices;
  }

  @Override
  public Tuple2<Long, Part> next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    Tuple2<Long, Part> part = slice.apply(at++);
    if (!hasNext()) {
      end.run();
    }
    return part;
  }
}
