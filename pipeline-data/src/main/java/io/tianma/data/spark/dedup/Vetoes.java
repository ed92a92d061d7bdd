package io.tianma.data.spark.dedup;

import io.tianma.data.dedup.Veto;
import io.tianma.data.shard.SeededHash;
import io.tianma.data.spark.rows.DedupRows;
import io.tianma.data.spark.rows.Fate;
import io.tianma.data.spark.rows.Mapped;
import io.tianma.data.spark.rows.RowFiles;
import io.tianma.data.spark.rows.RowKey;
import io.tianma.data.spark.rows.Written;
import io.tianma.data.store.FileEntry;
import io.tianma.data.text.Document;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Leaves out documents that have a veto. Both lie in files in the order of (hash of id, id), so
 * that a file of documents is merged with the slice of the vetoes beside it: no text moves, and
 * nothing is held. A plain class, since it travels to tasks.
 */
final class Vetoes implements RowFiles.Step<Document, Document> {
  private static final long serialVersionUID = 1L;

  private final int slices;
  private final HashMap<Integer, String> files = new HashMap<>();
  private final Broadcast<SerializableConfiguration> configuration;

  /**
   * @param written with the prefix {@link DedupFiles#VETOES} into as many files as there are slices
   */
  Vetoes(RowFiles rows, Written written, int slices) {
    this.slices = slices;
    this.configuration = rows.configuration();
    for (FileEntry file : written.files()) {
      files.put(RowFiles.number(file.name()), rows.path(file));
    }
  }

  @Override
  public Iterator<Fate<Document>> of(Iterator<Document> documents) {
    return new Mapped<>(documents, new Merge(configuration.value().value(), slices, files)::fate);
  }

  private static final class Merge {
    private final Configuration configuration;
    private final int slices;
    private final Map<Integer, String> files;
    private int slice = -1;
    private Iterator<Veto> vetoes = Collections.emptyIterator();
    private Veto next;
    private RowKey key;

    Merge(Configuration configuration, int slices, Map<Integer, String> files) {
      this.configuration = configuration;
      this.slices = slices;
      this.files = files;
    }

    Fate<Document> fate(Document document) {
      String id = document.id();
      RowKey here = new RowKey(0, slices, id, 0, "");
      if (here.file != slice) {
        open(here.file);
      }
      while (next != null && key.compareTo(here) < 0) {
        advance();
      }
      return next != null && next.id().equals(id)
          ? Fate.drop(id, next.dropReason(), next.detail())
          : Fate.keep(document);
    }

    private void open(int newSlice) {
      slice = newSlice;
      String file = files.get(newSlice);
      try {
        vetoes =
            file == null
                ? Collections.emptyIterator()
                : RowFiles.open(configuration, file, DedupRows.VETO);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      advance();
    }

    private void advance() {
      next = vetoes.hasNext() ? vetoes.next() : null;
      key = next == null ? null : new RowKey(0, slices, next.id(), 0, "");
    }
  }

  /**
   * Of all vetoes of a date: another hash if another document leaves, or one for another reason.
   */
  static long hash(Veto veto) {
    return SeededHash.of(veto.date(), String.join(" ", veto.id(), veto.reason(), veto.detail()));
  }
}
