package io.tianma.data.filter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tianma.data.store.Hashes;
import io.tianma.data.testing.Shared;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Precision and recall of what is masked, on candidates drawn from the shared corpora and labelled
 * by hand: the figures of docs/corpora.md. Only places and labels are kept, no text.
 */
@Tag("slow")
class PersonalDataSampleTest {
  private record Label(int from, int to, String kind, boolean positive) {}

  /** Counts of what was found rightly, found, and to be found. */
  private static final class Score {
    private int right;
    private int found;
    private int there;

    double precision() {
      return found == 0 ? 1 : (double) right / found;
    }

    double recall() {
      return there == 0 ? 1 : (double) right / there;
    }
  }

  @Test
  void precisionAndRecallOfEachKind() throws IOException {
    Map<String, Map<String, List<Label>>> labels = labels();
    Map<String, Score> scores = new TreeMap<>();
    int lines = 0;
    for (var file : labels.entrySet()) {
      try (BufferedReader texts = open(Shared.file("corpora/" + file.getKey()))) {
        for (String text = texts.readLine(); text != null; text = texts.readLine()) {
          String plain = text.startsWith("{") ? JSON.readTree(text).get("text").asText() : text;
          for (String line : plain.split("\n", -1)) {
            if (likely(line)) {
              List<Label> of =
                  file.getValue().remove(Hashes.sha256(line.getBytes(UTF_8)).substring(0, 16));
              lines += of == null ? 0 : 1;
              score(line, of == null ? List.of() : of, scores);
            }
          }
        }
      }
    }
    assertThat(lines).isGreaterThan(200);
    scores.forEach(
        (kind, s) ->
            System.out.printf(
                "%s: precision %.2f, recall %.2f (%d labelled, %d found, %d right)%n",
                kind, s.precision(), s.recall(), s.there, s.found, s.right));
    assertThat(scores.get("ip-address").precision()).isGreaterThan(0.9);
    assertThat(scores.get("ip-address").recall()).isGreaterThan(0.9);
    assertThat(scores.get("mobile").precision()).isGreaterThan(0.7);
    assertThat(scores.get("mobile").recall()).isGreaterThan(0.9);
    assertThat(scores.get("e-mail").precision()).isGreaterThan(0.7);
    assertThat(scores.get("e-mail").recall()).isGreaterThan(0.9);
    assertThat(scores.get("id-card").found).isZero();
  }

  private static final ObjectMapper JSON = new ObjectMapper();

  private static boolean likely(String line) {
    return line.length() <= 3000
        && (line.indexOf('@') >= 0 || line.chars().anyMatch(c -> c >= '0' && c <= '9'));
  }

  private static void score(String line, List<Label> labels, Map<String, Score> scores) {
    String masked = labels.isEmpty() ? "" : PersonalData.mask(line);
    for (Label label : labels) {
      Score score = scores.computeIfAbsent(label.kind(), k -> new Score());
      String what = line.substring(label.from(), label.to()).replaceAll("^_|_$", "");
      boolean found = !masked.contains(what);
      score.found += found ? 1 : 0;
      score.there += label.positive() ? 1 : 0;
      score.right += found && label.positive() ? 1 : 0;
    }
  }

  private static Map<String, Map<String, List<Label>>> labels() throws IOException {
    Map<String, Map<String, List<Label>>> labels = new TreeMap<>();
    try (InputStream in = PersonalDataSampleTest.class.getResourceAsStream("/personal-data.tsv")) {
      for (String line : new String(in.readAllBytes(), UTF_8).split("\n", -1)) {
        String[] fields = line.split("\t", -1);
        if (fields.length == 6) {
          labels
              .computeIfAbsent(fields[0], f -> new HashMap<>())
              .computeIfAbsent(fields[1], f -> new ArrayList<>())
              .add(
                  new Label(
                      Integer.parseInt(fields[2]),
                      Integer.parseInt(fields[3]),
                      fields[4],
                      fields[5].equals("+")));
        }
      }
    }
    return labels;
  }

  private static BufferedReader open(Path file) throws IOException {
    InputStream raw = Files.newInputStream(file);
    InputStream in =
        file.toString().endsWith(".bz2") ? new BZip2CompressorInputStream(raw, true) : raw;
    return new BufferedReader(new InputStreamReader(in, UTF_8));
  }
}
