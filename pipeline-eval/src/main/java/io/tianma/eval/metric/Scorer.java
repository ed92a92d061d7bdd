package io.tianma.eval.metric;

import com.fasterxml.jackson.databind.JsonNode;
import io.tianma.data.store.CanonicalJson;
import io.tianma.data.text.Budget;
import io.tianma.eval.metric.overlap.Scores;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Scores a file of references and hypotheses, one JSON object a line. */
public final class Scorer {
  /**
   * Which fields of a line are what.
   *
   * @param reference what was wanted: a text, or a list of several
   * @param written what was written; null to score a baseline
   * @param source what it was written from; null if the lines have none
   * @param baseline name of the baseline that is scored; null for none
   */
  public record Fields(String reference, String written, String source, String baseline) {
    public static final Fields DEFAULT = new Fields("ref", "hyp", null, null);
  }

  /**
   * What came out.
   *
   * @param scores of each line, in order
   * @param references of each line
   * @param style of what was written
   */
  public record Result(
      List<Scores> scores, List<List<String>> references, Map<String, Double> style) {}

  private final Fields fields;
  private final Scoring scoring;
  private final WritingStyle style;
  private final List<Scores> all = new ArrayList<>();
  private final List<List<String>> allReferences = new ArrayList<>();

  private Scorer(Fields fields, Scoring scoring) {
    this.fields = fields;
    this.scoring = scoring;
    this.style = new WritingStyle(scoring.tokens());
  }

  /**
   * Scores what each line has in one field against what it has in another and writes one JSON line
   * each, with the line's {@code id} if it has one. Blank lines are passed over.
   *
   * @param maxSeconds processor time that a line may take
   * @throws IllegalArgumentException naming the line that is not such an object or takes too long,
   *     or if there is no line at all
   */
  public static Result score(
      BufferedReader in, Fields fields, Scoring scoring, double maxSeconds, Appendable out)
      throws IOException {
    Scorer scorer = new Scorer(fields, scoring);
    int number = 0;
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      number++;
      if (!line.isBlank()) {
        out.append(inTime(maxSeconds, scorer, line, number)).append('\n');
      }
    }
    if (scorer.all.isEmpty()) {
      throw new IllegalArgumentException("nothing to score: the input holds no line");
    }
    return new Result(scorer.all, scorer.allReferences, scorer.style.figures());
  }

  private static String inTime(double maxSeconds, Scorer scorer, String line, int number) {
    return Budget.within(maxSeconds, () -> scorer.line(parse(line, number), number))
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    ("line %d takes more than %s seconds, or more stack than there is: take it out,"
                            + " or raise --max-seconds")
                        .formatted(number, maxSeconds)));
  }

  private String line(JsonNode row, int number) {
    List<String> references = texts(row, fields.reference(), number);
    String source = fields.source() == null ? null : text(row, fields.source(), number);
    String written = written(row, references, source, number);
    Scores scores = scoring.score(references, written);
    all.add(scores);
    allReferences.add(references);
    style.add(written, references.get(0), source);
    style.cut(scores.cut());
    Map<String, Object> line = new LinkedHashMap<>(scoring.named(scores));
    if (row.has("id")) {
      line.put("id", row.get("id"));
    }
    return CanonicalJson.compact(line);
  }

  private String written(JsonNode row, List<String> references, String source, int number) {
    if (fields.baseline() == null) {
      return text(row, fields.written(), number);
    }
    String id = row.has("id") ? row.get("id").asText() : Integer.toString(number);
    return Baselines.of(fields.baseline(), id, source, references, scoring);
  }

  private static JsonNode parse(String line, int number) {
    try {
      return CanonicalJson.read(line, JsonNode.class);
    } catch (UncheckedIOException e) {
      throw new IllegalArgumentException("line " + number + " is not JSON: " + brief(line), e);
    }
  }

  private static List<String> texts(JsonNode row, String field, int number) {
    JsonNode value = row.get(field);
    if (value == null || !value.isArray()) {
      return List.of(text(row, field, number));
    }
    List<String> texts = new ArrayList<>();
    for (JsonNode each : value) {
      if (!each.isTextual()) {
        throw new IllegalArgumentException(
            "line %d: \"%s\" holds %s, which is no text".formatted(number, field, brief(each)));
      }
      texts.add(each.asText());
    }
    if (texts.isEmpty()) {
      throw new IllegalArgumentException(
          "line %d: \"%s\" is an empty list; name at least one text".formatted(number, field));
    }
    return texts;
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

  private static String brief(Object line) {
    String text = line.toString();
    return text.length() <= 60 ? text : text.substring(0, 60) + "…";
  }
}
