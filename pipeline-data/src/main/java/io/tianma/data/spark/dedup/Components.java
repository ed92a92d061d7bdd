package io.tianma.data.spark.dedup;

import io.tianma.data.dedup.Link;
import io.tianma.data.dedup.Star;
import io.tianma.data.spark.rows.Codecs;
import io.tianma.data.spark.rows.DedupRows;
import io.tianma.data.spark.rows.Groups;
import io.tianma.data.spark.rows.RowFiles;
import io.tianma.data.spark.rows.Written;
import java.io.IOException;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import scala.Tuple2;

/**
 * Connected components of any size: links become stars by alternating steps, each written to files
 * so that neither the driver's memory nor Spark's lineage grows.
 */
final class Components {
  private final RowFiles rows;
  private final String prefix;
  private final int files;

  /**
   * @param prefix of the files of the steps
   * @param files into which each step is written
   */
  Components(RowFiles rows, String prefix, int files) {
    this.rows = rows;
    this.prefix = prefix;
    this.files = files;
  }

  /** A link from every node but the least to the least node of its component. */
  Written stars(Written links) throws IOException {
    Written before = links;
    for (int step = 0; ; step++) {
      Written large = step(before, Star.LARGE, step);
      Written small = step(large, Star.SMALL, step);
      if (step > 0) { // the first links are the caller's
        rows.delete(before);
      }
      rows.delete(large);
      if (small.sums().equals(before.sums())) {
        return small;
      }
      before = small;
    }
  }

  private Written step(Written links, Star star, int number) throws IOException {
    JavaRDD<Link> all = rows.read(links, DedupRows.LINK);
    JavaRDD<Link> next =
        Groups.visit(
            all.flatMapToPair(link -> ends(link, star.bothEnds()).iterator()),
            Codecs.YES,
            files,
            () -> new Neighbours(star));
    String name = prefix + "/" + star.name().toLowerCase(java.util.Locale.ROOT) + "-" + number;
    return rows.write(name, DedupRows.LINK, RowFiles.kept(next), files);
  }

  private static List<Tuple2<Groups.Key, Boolean>> ends(Link link, boolean both) {
    Tuple2<Groups.Key, Boolean> greater =
        new Tuple2<>(new Groups.Key(link.greater(), link.less()), true);
    return both
        ? List.of(greater, new Tuple2<>(new Groups.Key(link.less(), link.greater()), true))
        : List.of(greater);
  }

  private static final class Neighbours implements Groups.Visitor<Boolean, Link> {
    private final Star star;
    private String least;

    Neighbours(Star star) {
      this.star = star;
    }

    @Override
    public List<Link> next(Groups.Key key, Boolean ignored, boolean first) {
      least = first ? key.rank : least;
      return star.next(key.group, least, key.rank, first);
    }
  }
}
