package io.tianma.data.spark;

import io.tianma.data.dedup.DedupOptions;
import io.tianma.data.dedup.Fingerprint;
import io.tianma.data.dedup.Link;
import io.tianma.data.dedup.Probes;
import io.tianma.data.dedup.Sketch;
import io.tianma.data.shard.SeededHash;
import io.tianma.data.text.Document;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import scala.Tuple2;

/**
 * How good the search for near-duplicates was: some documents, chosen by a hash of their ids, are
 * compared exactly with all others.
 *
 * <p>Precision is the share of pairs found that reach the threshold exactly; recall the share of
 * pairs that reach it whose two documents are in one cluster.
 */
final class DedupSample {
  private static final long SEED = 0x73616d70L;

  private final JavaSparkContext context;
  private final DedupOptions options;
  private final int files;

  DedupSample(JavaSparkContext context, DedupOptions options, int files) {
    this.context = context;
    this.options = options;
    this.files = files;
  }

  /** The figures, by name; empty if no sample is asked for. */
  Map<String, Object> of(
      JavaRDD<Document> documents,
      long count,
      JavaRDD<Sketch> originals,
      JavaRDD<Link> similar,
      JavaRDD<Link> stars) {
    if (options.sample() == 0 || count == 0) {
      return Map.of();
    }
    Probes probes = probes(documents, (double) options.sample() / count);
    JavaPairRDD<String, Link> exact = exact(documents, probes, originals).cache();
    Set<String> ids = new TreeSet<>(probes.ids());
    JavaPairRDD<String, Link> found =
        similar
            .filter(link -> ids.contains(link.less()) || ids.contains(link.greater()))
            .mapToPair(link -> new Tuple2<>(link.id(), link));
    long foundPairs = found.count();
    long right = found.join(exact, files).count();
    long exactPairs = exact.count();
    long together = together(exact, stars);
    exact.unpersist();
    Map<String, Object> figures = new TreeMap<>();
    figures.put("sample-documents", probes.ids().size());
    figures.put("sample-pairs-found", foundPairs);
    figures.put("sample-pairs-exact", exactPairs);
    if (foundPairs > 0) {
      figures.put("sample-precision", (double) right / foundPairs);
    }
    if (exactPairs > 0) {
      figures.put("sample-recall", (double) together / exactPairs);
    }
    return figures;
  }

  private Probes probes(JavaRDD<Document> documents, double share) {
    Probes probes = new Probes(options.shingle(), options.threshold());
    Map<String, String> normals = new TreeMap<>();
    documents
        .filter(d -> SeededHash.fraction(SeededHash.of(SEED, d.id())) < share)
        .mapToPair(d -> new Tuple2<>(d.id(), Fingerprint.normal(d.text())))
        .collect()
        .forEach(d -> normals.put(d._1, d._2));
    normals.forEach(probes::add);
    return probes;
  }

  /** All pairs of a probe and another original that reach the threshold, by the id of the link. */
  private JavaPairRDD<String, Link> exact(
      JavaRDD<Document> documents, Probes probes, JavaRDD<Sketch> originals) {
    Broadcast<Probes> all = context.broadcast(probes);
    JavaPairRDD<String, Boolean> known = originals.mapToPair(s -> new Tuple2<>(s.id(), true));
    return documents
        .flatMap(d -> all.value().similar(d.id(), Fingerprint.normal(d.text())).iterator())
        .mapToPair(link -> new Tuple2<>(link.id(), link))
        .reduceByKey((a, b) -> a, files)
        .values()
        .mapToPair(link -> new Tuple2<>(link.less(), link))
        .join(known, files)
        .mapToPair(both -> new Tuple2<>(both._2._1.greater(), both._2._1))
        .join(known, files)
        .mapToPair(both -> new Tuple2<>(both._2._1.id(), both._2._1));
  }

  private long together(JavaPairRDD<String, Link> exact, JavaRDD<Link> stars) {
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
