package io.tianma.data.spark.rows;

import com.fasterxml.jackson.databind.JsonNode;
import io.tianma.data.hadoop.Artifact;
import io.tianma.data.store.CanonicalJson;
import io.tianma.data.store.FileEntry;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.fs.FileSystem;

/** A dropped row in the sample; a plain class, since it travels from executors. */
public final class Dropped implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Rows that a sample holds for each reason. */
  static final int SAMPLE = 20;

  public final String id;
  public final String reason;
  public final String text;

  /** Whether more was lost with it than a row; such ones come before others in a sample. */
  public final boolean noted;

  public Dropped(String id, String reason, String text) {
    this(id, reason, text, false);
  }

  Dropped(String id, String reason, String text, boolean noted) {
    this.id = id;
    this.reason = reason;
    this.text = text;
    this.noted = noted;
  }

  /**
   * The first of each reason, by reason, those with notes before all others; results come in the
   * order of their rows.
   */
  static List<Dropped> firstOfEach(List<FileResult> results) {
    Map<String, List<Dropped>> byReason = new TreeMap<>();
    for (boolean noted : new boolean[] {true, false}) {
      for (FileResult result : results) {
        for (Dropped dropped : result.sample) {
          List<Dropped> some = byReason.computeIfAbsent(dropped.reason, r -> new ArrayList<>());
          if (dropped.noted == noted && some.size() < SAMPLE) {
            some.add(dropped);
          }
        }
      }
    }
    return byReason.values().stream().flatMap(List::stream).toList();
  }

  /** The sample that an artifact holds; nothing if nothing was dropped. */
  public static List<Dropped> sampleOf(Artifact artifact, FileSystem fs) {
    List<Dropped> sample = new ArrayList<>();
    for (FileEntry file : artifact.manifest().files()) {
      if (file.name().endsWith(RowFiles.DROPPED)) {
        try {
          artifact.text(fs, file.name()).lines().map(Dropped::read).forEach(sample::add);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
    return sample;
  }

  private static Dropped read(String json) {
    JsonNode line = CanonicalJson.read(json, JsonNode.class);
    return new Dropped(
        line.path("id").asText(), line.path("reason").asText(), line.path("text").asText());
  }

  /** Its line in the file of the sample. */
  String json() {
    return CanonicalJson.compact(Map.of("id", id, "reason", reason, "text", text));
  }
}
