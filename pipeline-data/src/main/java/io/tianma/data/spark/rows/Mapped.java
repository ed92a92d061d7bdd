package io.tianma.data.spark.rows;

import java.util.Iterator;
import java.util.function.Function;

/** An iterator through a function. */
public final class Mapped<A, B> implements Iterator<B> {
  private final Iterator<A> from;
  private final Function<A, B> function;

  public Mapped(Iterator<A> from, Function<A, B> function) {
    this.from = from;
    this.function = function;
  }

  @Override
  public boolean hasNext() {
    return from.hasNext();
  }

  @Override
  public B next() {
    return function.apply(from.next());
  }
}
