package io.tianma.data.dedup;

import io.tianma.data.text.Budget;
import io.tianma.data.text.Characters;
import io.tianma.data.text.Document;
import java.io.Serializable;
import java.util.List;
import java.util.stream.Collectors;

/**
 * All that deduplication asks of a text, in one pass: nothing after it reads texts again. A plain
 * class, since it travels to tasks.
 */
public final class Sketcher implements Serializable {
  private static final long serialVersionUID = 1L;

  private final boolean near;
  private final int shingle;
  private final int signature;
  private final double seconds;
  private final MinHash hashes;
  private final Probes probes;
  private final Passages passages;

  /**
   * @param probes documents that each is compared with exactly
   * @param passages of test sets
   */
  public Sketcher(DedupOptions options, Probes probes, Passages passages) {
    this.near = options.near();
    this.shingle = options.shingle();
    this.signature = options.hashes();
    this.seconds = options.maxSeconds();
    this.hashes = new MinHash(options.hashes(), shingle);
    this.probes = probes;
    this.passages = passages;
  }

  /** The sketch of a document that may be an original, or could not be compared in its time. */
  public Sketch of(Document document) {
    return Budget.within(seconds, () -> compared(document))
        .orElseGet(() -> Sketch.tooSlow(document.id(), near ? signature : 0));
  }

  private Sketch compared(Document document) {
    String normal = Fingerprint.normal(document.text());
    int[] minima = new int[0];
    String similar = "";
    if (near) {
      long[] shingles = Shingles.of(normal, shingle);
      minima = hashes.signature(shingles);
      List<Link> links = probes.similar(document.id(), shingles);
      similar = links.stream().map(l -> l.other(document.id())).collect(Collectors.joining(" "));
    }
    String passage = passages.texts() == 0 ? null : passages.findNormal(normal);
    return new Sketch(
        document.id(),
        Fingerprint.hash(normal),
        Characters.length(document.text()),
        minima,
        similar,
        passage == null ? "" : passage);
  }
}
