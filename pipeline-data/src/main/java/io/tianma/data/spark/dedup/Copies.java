package io.tianma.data.spark.dedup;

import io.tianma.data.dedup.CopySearch;
import io.tianma.data.dedup.DedupOptions;
import io.tianma.data.dedup.DropReason;
import io.tianma.data.dedup.Found;
import io.tianma.data.dedup.Link;
import io.tianma.data.dedup.Probes;
import io.tianma.data.dedup.Sketch;
import io.tianma.data.dedup.Veto;
import io.tianma.data.spark.rows.Codecs;
import io.tianma.data.spark.rows.DedupRows;
import io.tianma.data.spark.rows.Groups;
import io.tianma.data.spark.rows.RowFiles;
import io.tianma.data.spark.rows.Shuffles;
import io.tianma.data.spark.rows.Written;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaRDD;
import scala.Tuple2;

/** Finds the documents that leave, by their sketches alone. */
final class Copies {
  private final RowFiles rows;
  private final DedupOptions options;
  private final int files;
  private final boolean small;
  private final Map<String, Object> statistics = new TreeMap<>();

  /**
   * @param files into which each step is written
   * @param small whether the sketches of all documents fit into one task, which then does what
   *     takes some 20 jobs otherwise
   */
  Copies(RowFiles rows, DedupOptions options, int files, boolean small) {
    this.rows = rows;
    this.options = options;
    this.files = files;
    this.small = small;
  }

  /** What the search has found, by name. */
  Map<String, Object> statistics() {
    return statistics;
  }

  /**
   * Writes the vetoes of all documents that leave.
   *
   * @param probes that the sketches were compared with
   */
  Written vetoes(JavaRDD<Sketch> all, Probes probes) throws IOException {
    JavaRDD<Veto> vetoes = small ? inOneTask(all, probes) : inSteps(all, probes);
    return rows.write(DedupFiles.VETOES, DedupRows.VETO, RowFiles.kept(vetoes), files);
  }

  private JavaRDD<Veto> inOneTask(JavaRDD<Sketch> all, Probes probes) {
    DedupOptions how = options;
    ArrayList<String> ids = new ArrayList<>(probes.ids());
    Found found =
        Shuffles.together(all, Codecs.rows(DedupRows.SKETCH))
            .map(sketches -> CopySearch.of(how, ids, sketches))
            .first();
    statistics.putAll(found.statistics());
    return rows.parallel(found.vetoes());
  }

  private JavaRDD<Veto> inSteps(JavaRDD<Sketch> all, Probes probes) throws IOException {
    JavaRDD<Sketch> sketches = rows.read(originals(all), DedupRows.SKETCH);
    JavaRDD<Veto> vetoes =
        sketches
            .filter(Sketch::isCopy)
            .map(s -> Veto.copy(s.id(), DropReason.EXACT_DUPLICATE, s.original(), s.date()))
            .union(sketches.filter(s -> Veto.ofAlone(s) != null).map(Veto::ofAlone));
    if (options.near()) {
      vetoes = vetoes.union(near(sketches.filter(s -> !s.isCopy()), probes));
    }
    return vetoes;
  }

  /** All documents; of those with one normal text all but one know their original. */
  private Written originals(JavaRDD<Sketch> all) throws IOException {
    JavaRDD<Sketch> sketches =
        Groups.visit(
            all.mapToPair(s -> new Tuple2<>(new Groups.Key(s.hash(), s.rank()), s)),
            Codecs.rows(DedupRows.SKETCH),
            files,
            Originals::new);
    return rows.write(DedupFiles.SKETCHES, DedupRows.SKETCH, RowFiles.kept(sketches), files);
  }

  private JavaRDD<Veto> near(JavaRDD<Sketch> originals, Probes probes) throws IOException {
    Clusters clusters = new Clusters(rows, options, files);
    Written candidates = clusters.candidates(originals);
    Written similar = clusters.verified(originals, candidates);
    statistics.put("candidate-pairs", candidates.rows());
    statistics.put("near-duplicate-pairs", similar.rows());
    JavaRDD<Link> pairs = rows.read(similar, DedupRows.LINK);
    Written stars = new Components(rows, DedupFiles.STARS, files).stars(similar);
    JavaRDD<Link> links = rows.read(stars, DedupRows.LINK);
    statistics.put("cluster-sizes", ClusterSizes.of(links));
    statistics.putAll(DedupSample.of(probes, originals, pairs, links, files));
    return Clusters.copies(links, originals, files)
        .map(
            copy ->
                Veto.copy(
                    copy._1.rank.substring(Sketch.RANK),
                    DropReason.NEAR_DUPLICATE,
                    copy._2,
                    Sketch.dateOf(copy._1.rank)));
  }

  /** The first document with a normal text is the original of the others. */
  private static final class Originals implements Groups.Visitor<Sketch, Sketch> {
    private String original;

    @Override
    public List<Sketch> next(Groups.Key key, Sketch sketch, boolean first) {
      if (first) {
        original = sketch.id();
        return List.of(sketch);
      }
      return List.of(sketch.copyOf(original));
    }
  }
}
