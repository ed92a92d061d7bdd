package io.tianma.data.gap;

import io.tianma.data.text.Document;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** A pair and the chunk that it comes from; a plain class, since it travels between executors. */
public final class PairRow implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String id;
  private final String document;
  private final String corpus;
  private final String site;
  private final int chunk;
  private final ArrayList<String> sentences;
  private final int[] gaps;
  private final String source;
  private final String target;

  /**
   * @param document id of the document
   * @param corpus of the document
   * @param site of the document, see {@link Document#site}
   * @param chunk its number in the document, from 0
   * @param sentences the chunk
   * @param gaps indices of the sentences that went into the target, rising
   */
  public PairRow(
      String document,
      String corpus,
      String site,
      int chunk,
      List<String> sentences,
      int[] gaps,
      String source,
      String target) {
    this.id = Document.idOf(document + ":" + chunk);
    this.document = document;
    this.corpus = corpus;
    this.site = site;
    this.chunk = chunk;
    this.sentences = new ArrayList<>(sentences);
    this.gaps = gaps;
    this.source = source;
    this.target = target;
  }

  /** The row of a chunk's pair. */
  public static PairRow of(Document document, int chunk, GapPair pair) {
    int[] gaps = pair.gaps().stream().mapToInt(Integer::intValue).toArray();
    return new PairRow(
        document.id(),
        document.corpus(),
        document.site(),
        chunk,
        pair.sentences(),
        gaps,
        pair.source(),
        pair.target());
  }

  /** Hash of document and chunk number, hexadecimal. */
  public String id() {
    return id;
  }

  public String document() {
    return document;
  }

  public String corpus() {
    return corpus;
  }

  public String site() {
    return site;
  }

  public int chunk() {
    return chunk;
  }

  public List<String> sentences() {
    return sentences;
  }

  /** Rising indices, not to be written to. */
  public int[] gaps() {
    return gaps;
  }

  public String source() {
    return source;
  }

  public String target() {
    return target;
  }
}
