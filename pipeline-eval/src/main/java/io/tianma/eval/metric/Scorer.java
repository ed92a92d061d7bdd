package io.tianma.eval.metric;

import com.fasterxml.jackson.databind.JsonNode;
import io.tianma.data.store.CanonicalJson;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Scores a file of references and hypotheses, one JSON object a line. */
public final class Scorer {
  private Scorer() {}

  /**
   * Scores what each line has in one field against what it has in another and writes one JSON line
   * each, with the line's {@code id} if it has one; returns the scores in order. Blank lines are
   * passed over.
   *
   * @param reference name of the field of what was wanted
   * @param written name of the field of what was written
   * @throws IllegalArgumentException naming the line that is not such an object, or if there is no
   *     line at all
   */
  public static List<Scores> score(
      BufferedReader in, String reference, String written, Dialect dialect, Appendable out)
      throws IOException {
    List<Scores> all = new ArrayList<>();
    int number = 0;
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      number++;
      if (line.isBlank()) {
        continue;
      }
      JsonNode row = parse(line, number);
      Scores scores = dialect.score(text(row, reference, number), text(row, written, number));
      out.append(json(row, scores)).append('\n');
      all.add(scores);
    }
    if (all.isEmpty()) {
      throw new IllegalArgumentException("nothing to score: the input holds no line");
    }
    return all;
  }

  private static String json(JsonNode row, Scores scores) {
    Map<String, Object> line = new LinkedHashMap<>(scores.named());
    if (row.has("id")) {
      line.put("id", row.get("id"));
    }
    return CanonicalJson.compact(line);
  }

  private static JsonNode parse(String line, int number) {
    try {
      return CanonicalJson.read(line, JsonNode.class);
    } catch (UncheckedIOException e) {
      throw new IllegalArgumentException("line " + number + " is not JSON: " + brief(line), e);
    }
  }

  private static String text(JsonNode row, String field, int number) {
    JsonNode value = row.get(field);
    if (value == null || !value.isTextual()) {
      throw new IllegalArgumentException(
          "line %d has no text field \"%s\", it has %s: %s"
              .formatted(number, field, names(row), brief(row.toString())));
    }
    return value.asText();
  }

  private static List<String> names(JsonNode row) {
    List<String> names = new ArrayList<>();
    row.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static String brief(String line) {
    return line.length() <= 60 ? line : line.substring(0, 60) + "…";
  }
}
