package io.tianma.data.spark.rows;

import io.tianma.data.store.CanonicalJson;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A dropped row in the sample; a plain class, since it travels from executors. */
public final class Dropped implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Rows that a sample holds for each reason. */
  static final int SAMPLE = 20;

  public final String id;
  public final String reason;
  public final String text;

  public Dropped(String id, String reason, String text) {
    this.id = id;
    this.reason = reason;
    this.text = text;
  }

  /** The first of each reason, by reason; results come in the order of their rows. */
  static List<Dropped> firstOfEach(List<FileResult> results) {
    Map<String, List<Dropped>> byReason = new TreeMap<>();
    for (FileResult result : results) {
      for (Dropped dropped : result.sample) {
        List<Dropped> some = byReason.computeIfAbsent(dropped.reason, r -> new ArrayList<>());
        if (some.size() < SAMPLE) {
          some.add(dropped);
        }
      }
    }
    return byReason.values().stream().flatMap(List::stream).toList();
  }

  /** Its line in the file of the sample. */
  String json() {
    return CanonicalJson.compact(Map.of("id", id, "reason", reason, "text", text));
  }
}
