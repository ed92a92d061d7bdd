package io.tianma.data.spark;

import io.tianma.data.dedup.DedupOptions;
import io.tianma.data.dedup.DropReason;
import io.tianma.data.dedup.Link;
import io.tianma.data.dedup.Passages;
import io.tianma.data.dedup.Sketch;
import io.tianma.data.hadoop.Artifact;
import io.tianma.data.parquet.RowTypes;
import io.tianma.data.store.Input;
import io.tianma.data.store.StageKey;
import io.tianma.data.store.StageResult;
import io.tianma.data.text.Document;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import scala.Tuple2;

/**
 * Leaves one document of each set of copies: exact ones, then near ones by MinHash and connected
 * components. Of copies the longest text stays, of equally long ones the least id.
 *
 * <p>Components are transitive: two documents that differ may belong to one cluster because a third
 * is near to both. Documents that share a passage with a test set leave too, and on request
 * paragraphs that stand in several documents stay in one.
 */
public final class Dedup {
  private static final int VERSION = 3;

  private final RowFiles rows;
  private final Artifact clean;
  private final DedupOptions options;
  private final Passages passages;
  private final JavaSparkContext context;
  private final int files;
  private final Map<String, Object> statistics = new TreeMap<>();

  private Dedup(
      Workspace workspace,
      Path directory,
      Artifact clean,
      DedupOptions options,
      Passages passages) {
    this.rows = new RowFiles(workspace, directory);
    this.clean = clean;
    this.options = options;
    this.passages = passages;
    this.context = JavaSparkContext.fromSparkContext(workspace.spark().sparkContext());
    this.files = RowFiles.count(clean);
  }

  /**
   * Makes {@code dedup} of {@code clean}.
   *
   * @throws IllegalArgumentException if a test set is missing, or nothing is left
   */
  public static Artifact run(Workspace workspace, Artifact clean, DedupOptions options) {
    TestSets sets = TestSets.read(workspace.artifacts().fileSystem().getConf(), options);
    List<Input> inputs = new ArrayList<>(List.of(clean.asInput()));
    inputs.addAll(sets.inputs());
    StageKey key = new StageKey("dedup", VERSION, "dedup", options, inputs);
    return workspace.make(
        key, to -> new Dedup(workspace, to, clean, options, sets.passages()).write());
  }

  private StageResult write() throws IOException {
    JavaRDD<Document> documents = rows.read(clean, RowTypes.DOCUMENT);
    JavaRDD<Sketch> sketches = rows.read(sketches(documents), DedupRows.SKETCH);
    JavaRDD<Fate<Document>> fates =
        RowFiles.kept(documents)
            .union(
                sketches
                    .filter(Sketch::isCopy)
                    .map(s -> veto(s.id(), DropReason.EXACT_DUPLICATE, s.original())));
    if (options.near()) {
      fates = fates.union(near(documents, sketches.filter(s -> !s.isCopy())));
    }
    if (passages.texts() > 0) {
      fates = fates.union(contaminated(documents));
    }
    Written written = write(fates);
    rows.deleteDirectory(DedupFiles.DIRECTORY);
    if (written.rows() == 0) {
      throw new IllegalArgumentException(
          "dedup: nothing is left of "
              + RowFiles.rows(clean)
              + " documents, dropped "
              + written.dropped()
              + "; raise dedup.passage = "
              + options.passage()
              + " or dedup.paragraphs = "
              + options.paragraphs());
    }
    return written.result(RowFiles.rows(clean), rows.sample(written), statistics);
  }

  private Written write(JavaRDD<Fate<Document>> fates) throws IOException {
    if (options.paragraphs() == 0) {
      return rows.write("part", RowTypes.DOCUMENT, fates, files);
    }
    Written kept = rows.write(DedupFiles.KEPT, RowTypes.DOCUMENT, fates, files);
    JavaRDD<Document> documents = rows.read(kept, RowTypes.DOCUMENT);
    JavaRDD<Fate<Document>> rest =
        RepeatedParagraphs.remove(documents, options.paragraphs(), files);
    Written written = rows.write("part", RowTypes.DOCUMENT, rest, files);
    statistics.put(
        "repeated-paragraph-characters",
        kept.sums().getOrDefault("characters", 0L) - written.sums().getOrDefault("characters", 0L));
    return written.after(kept);
  }

  private JavaRDD<Fate<Document>> contaminated(JavaRDD<Document> documents) {
    Broadcast<Passages> all = context.broadcast(passages);
    statistics.put("test-texts", passages.texts());
    return documents.flatMap(
        document -> {
          String found = all.value().find(document.text());
          List<Fate<Document>> veto = new ArrayList<>();
          if (found != null) {
            veto.add(Fate.veto(document.id(), DropReason.CONTAMINATED, found));
          }
          return veto.iterator();
        });
  }

  /** All documents; of those with one normal text all but one know their original. */
  private Written sketches(JavaRDD<Document> documents) throws IOException {
    DedupOptions how = options;
    JavaRDD<Sketch> sketches =
        Groups.visit(
            documents
                .map(d -> Sketch.of(d, how))
                .mapToPair(s -> new Tuple2<>(new Groups.Key(s.hash(), s.rank()), s)),
            files,
            Originals::new);
    return rows.write(DedupFiles.SKETCHES, DedupRows.SKETCH, RowFiles.kept(sketches), files);
  }

  private JavaRDD<Fate<Document>> near(JavaRDD<Document> documents, JavaRDD<Sketch> originals)
      throws IOException {
    Clusters clusters = new Clusters(rows, options, files);
    Written candidates = clusters.candidates(originals);
    Written similar = clusters.verified(originals, candidates);
    statistics.put("candidate-pairs", candidates.rows());
    statistics.put("near-duplicate-pairs", similar.rows());
    JavaRDD<Link> pairs = rows.read(similar, DedupRows.LINK);
    Written stars = new Components(rows, DedupFiles.STARS, files).stars(similar);
    JavaRDD<Link> links = rows.read(stars, DedupRows.LINK);
    statistics.put("cluster-sizes", ClusterSizes.of(links));
    statistics.putAll(
        new DedupSample(context, options, files)
            .of(documents, RowFiles.rows(clean), originals, pairs, links));
    return Clusters.copies(links, originals, files)
        .map(copy -> veto(copy._1, DropReason.NEAR_DUPLICATE, copy._2));
  }

  private static Fate<Document> veto(String id, DropReason reason, String kept) {
    return Fate.veto(id, reason, "copy of " + kept);
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
