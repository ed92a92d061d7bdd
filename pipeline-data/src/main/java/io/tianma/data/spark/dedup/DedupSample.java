package io.tianma.data.spark.dedup;

import io.tianma.data.dedup.DedupOptions;
import io.tianma.data.dedup.Fingerprint;
import io.tianma.data.dedup.Link;
import io.tianma.data.dedup.Probes;
import io.tianma.data.dedup.Quality;
import io.tianma.data.dedup.Sketch;
import io.tianma.data.hadoop.Artifact;
import io.tianma.data.parquet.RowTypes;
import io.tianma.data.spark.rows.RowFiles;
import io.tianma.data.text.Document;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import scala.Tuple2;

/** Which documents are compared exactly with all others, and what that says of the search. */
final class DedupSample {
  private DedupSample() {}

  /**
   * The first documents of the artifact: their order is that of a hash of their ids, so that they
   * are a fair sample, and nothing else needs to be read.
   */
  static Probes probes(RowFiles rows, Artifact clean, DedupOptions options) {
    Probes probes = new Probes(options.shingle(), options.threshold());
    if (options.near() && options.sample() > 0) {
      List<Document> first = rows.read(clean, RowTypes.DOCUMENT).take(options.sample());
      probes.add(
          first.stream().map(Document::id).toList(),
          first.parallelStream().map(d -> Fingerprint.normal(d.text())).toList());
    }
    return probes;
  }

  /** The figures, by name; empty without probes. */
  static Map<String, Object> of(
      Probes probes,
      JavaRDD<Sketch> originals,
      JavaRDD<Link> similar,
      JavaRDD<Link> stars,
      int files) {
    if (probes.ids().isEmpty()) {
      return Map.of();
    }
    Set<String> ids = new TreeSet<>(probes.ids());
    JavaPairRDD<String, Link> exact = exact(ids, originals, files).cache();
    JavaPairRDD<String, Link> found =
        similar
            .filter(link -> ids.contains(link.less()) || ids.contains(link.greater()))
            .mapToPair(link -> new Tuple2<>(link.id(), link));
    long foundPairs = found.count();
    long right = found.join(exact, files).count();
    long exactPairs = exact.count();
    long together = together(exact, stars, files);
    exact.unpersist();
    return Quality.of(ids.size(), foundPairs, exactPairs, right, together);
  }

  /** All pairs of two originals, one a probe, that reach the threshold, by the id of the link. */
  private static JavaPairRDD<String, Link> exact(
      Set<String> probes, JavaRDD<Sketch> originals, int files) {
    Set<String> known = new HashSet<>(originals.map(Sketch::id).filter(probes::contains).collect());
    return originals
        .flatMapToPair(
            sketch -> {
              List<Tuple2<String, Link>> links = new ArrayList<>();
              for (String probe : sketch.similarIds()) {
                if (known.contains(probe)) {
                  Link link = Link.of(probe, sketch.id());
                  links.add(new Tuple2<>(link.id(), link));
                }
              }
              return links.iterator();
            })
        .reduceByKey((a, b) -> a, files);
  }

  private static long together(JavaPairRDD<String, Link> exact, JavaRDD<Link> stars, int files) {
    JavaPairRDD<String, String> roots = Clusters.roots(stars, files);
    return exact
        .values()
        .mapToPair(link -> new Tuple2<>(link.less(), link.greater()))
        .join(roots, files)
        .mapToPair(found -> new Tuple2<>(found._2._1, found._2._2))
        .join(roots, files)
        .filter(both -> both._2._1.equals(both._2._2))
        .count();
  }
}
