package io.tianma.data.spark.rows;

import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/** Lazy steps over the rows of a partition. */
public final class Iterators {
  private Iterators() {}

  /** The rows of all, in flat lineage however many there are. */
  @SuppressWarnings("unchecked") // Spark takes an array
  public static <T> JavaRDD<T> union(JavaSparkContext context, List<JavaRDD<T>> all) {
    return all.isEmpty() ? context.emptyRDD() : context.union(all.toArray(new JavaRDD[0]));
  }

  /** What {@code each} gives for every element, one element at a time. */
  public static <T, R> Iterator<R> flatMap(Iterator<T> elements, Function<T, Iterator<R>> each) {
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
