package io.tianma.data.spark;

import java.util.Collections;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Function;

/** Lazy steps over the rows of a partition. */
final class Iterators {
  private Iterators() {}

  /** What {@code each} gives for every element, one element at a time. */
  static <T, R> Iterator<R> flatMap(Iterator<T> elements, Function<T, Iterator<R>> each) {
    return new Iterator<>() {
      private Iterator<R> ready = Collections.emptyIterator();

      @Override
      public boolean hasNext() {
        while (!ready.hasNext() && elements.hasNext()) {
          ready = each.apply(elements.next());
        }
        return ready.hasNext();
      }

      @Override
      public R next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        return ready.next();
      }
    };
  }
}
