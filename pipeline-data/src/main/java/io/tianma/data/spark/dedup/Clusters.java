package io.tianma.data.spark.dedup;

import io.tianma.data.dedup.BandLinks;
import io.tianma.data.dedup.DedupOptions;
import io.tianma.data.dedup.Link;
import io.tianma.data.dedup.MinHash;
import io.tianma.data.dedup.Sketch;
import io.tianma.data.spark.rows.Codecs;
import io.tianma.data.spark.rows.DedupRows;
import io.tianma.data.spark.rows.Groups;
import io.tianma.data.spark.rows.RowFiles;
import io.tianma.data.spark.rows.Written;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import scala.Tuple2;

/** Near-duplicates: candidates by locality-sensitive hashing, compared, and joined to clusters. */
final class Clusters {
  private final RowFiles rows;
  private final DedupOptions options;
  private final int files;

  Clusters(RowFiles rows, DedupOptions options, int files) {
    this.rows = rows;
    this.options = options;
    this.files = files;
  }

  /** Documents that agree in a whole band. */
  Written candidates(JavaRDD<Sketch> originals) throws IOException {
    int bands = options.bands();
    JavaPairRDD<Groups.Key, Boolean> keys =
        originals.flatMapToPair(
            sketch -> {
              List<Tuple2<Groups.Key, Boolean>> all = new ArrayList<>(bands);
              for (long band : MinHash.bands(sketch.signature(), bands)) {
                all.add(new Tuple2<>(new Groups.Key(Long.toHexString(band), sketch.id()), true));
              }
              return all.iterator();
            });
    JavaRDD<Link> links = Groups.visit(keys, Codecs.YES, files, Band::new);
    return rows.write(DedupFiles.CANDIDATES, DedupRows.LINK, RowFiles.kept(links), files);
  }

  /** The candidates whose signatures agree in the configured share. */
  Written verified(JavaRDD<Sketch> originals, Written candidates) throws IOException {
    double threshold = options.threshold();
    JavaPairRDD<String, int[]> signatures =
        originals.mapToPair(s -> new Tuple2<>(s.id(), s.signature()));
    JavaRDD<Link> similar =
        rows.read(candidates, DedupRows.LINK)
            .mapToPair(link -> new Tuple2<>(link.less(), link))
            .join(signatures, files)
            .mapToPair(found -> new Tuple2<>(found._2._1.greater(), found._2))
            .join(signatures, files)
            .values()
            .filter(both -> MinHash.similarity(both._1._2, both._2) >= threshold)
            .map(both -> both._1._1);
    return rows.write(DedupFiles.SIMILAR, DedupRows.LINK, RowFiles.kept(similar), files);
  }

  /** The least document of the cluster of each document that is in one. */
  static JavaPairRDD<String, String> roots(JavaRDD<Link> stars, int files) {
    return stars
        .flatMapToPair(
            star ->
                List.of(
                        new Tuple2<>(star.greater(), star.less()),
                        new Tuple2<>(star.less(), star.less()))
                    .iterator())
        .reduceByKey((a, b) -> a, files);
  }

  /**
   * For each document that is not kept, its cluster and rank, and the id of the document that is.
   */
  static JavaRDD<Tuple2<Groups.Key, String>> copies(
      JavaRDD<Link> stars, JavaRDD<Sketch> originals, int files) {
    JavaPairRDD<String, String> roots = roots(stars, files);
    JavaPairRDD<Groups.Key, String> members =
        originals
            .mapToPair(s -> new Tuple2<>(s.id(), s.rank()))
            .join(roots, files)
            .mapToPair(m -> new Tuple2<>(new Groups.Key(m._2._2, m._2._1), m._1));
    return Groups.visit(members, Codecs.STRING, files, Keeper::new);
  }

  /** The candidates of one band after the other. */
  private static final class Band implements Groups.Visitor<Boolean, Link> {
    private final BandLinks links = new BandLinks();

    @Override
    public List<Link> next(Groups.Key key, Boolean ignored, boolean first) {
      return links.next(key.rank, first);
    }
  }

  /** The first of each cluster stays. */
  private static final class Keeper implements Groups.Visitor<String, Tuple2<Groups.Key, String>> {
    private String kept;

    @Override
    public List<Tuple2<Groups.Key, String>> next(Groups.Key key, String id, boolean first) {
      if (first) {
        kept = id;
        return List.of();
      }
      return List.of(new Tuple2<>(key, kept));
    }
  }
}
