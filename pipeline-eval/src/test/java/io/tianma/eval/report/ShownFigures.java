package io.tianma.eval.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tianma.data.store.CanonicalJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The figures that a page shows, beside metrics.json; how they are written is said here anew. */
public final class ShownFigures {
  private static final Pattern NUMBER =
      Pattern.compile("(?<![\\w.-])\\d+(,\\d{3})*(\\.\\d+)?(e-?\\d+)?(?!\\w)");

  private final Browser browser;
  private final JsonNode json;
  private final JsonNode before;

  /**
   * @param metrics {@code metrics.json}
   * @param before {@code before.json} of a fine-tuning; null for none
   */
  public ShownFigures(Browser browser, String metrics, String before) {
    this.browser = browser;
    this.json = CanonicalJson.read(metrics, JsonNode.class);
    this.before = before == null ? null : CanonicalJson.read(before, JsonNode.class);
  }

  /**
   * Compares all tables and headlines.
   *
   * @param others numbers that verdicts take from elsewhere
   */
  public void assertAllAreOfTheJson(String... others) throws Exception {
    assertThat(tables()).isEqualTo(expectedTables());
    JsonNode last = json.path("checkpoints").get(json.path("checkpoints").size() - 1);
    JsonNode first = json.path("checkpoints").get(0);
    assertThat(figure("loss"))
        .isEqualTo(
            decimal(last.path("loss"), 3)
                + "|"
                + (json.path("checkpoints").size() == 1
                    ? ""
                    : decimal(first.path("loss"), 3) + was())
                + decimal(json.path("unigram-entropy"), 3)
                + " unigram entropy");
    assertThat(figure("perplexity"))
        .isEqualTo(
            decimal(last.path("perplexity"), 1)
                + "|"
                + decimal(last.path("perplexity-per-char"), 1)
                + " per character, "
                + percent(last.path("accuracy"))
                + " of tokens right");
    JsonNode rougeL = json.path("scores").get(2);
    String metric = rougeL.path("metric").asText();
    assertThat(metric).startsWith("rougeL-");
    assertThat(figure(metric.replaceFirst(" .*", "")))
        .isEqualTo(
            hundredth(rougeL.path("generated").asDouble())
                + "|"
                + (before == null ? "" : hundredth(before(metric)) + was())
                + hundredth(rougeL.path("lead").asDouble())
                + " lead baseline");
    assertNoOtherNumbers(others);
  }

  private String was() {
    return before == null ? " before growth, " : " before fine-tuning, ";
  }

  private double before(String metric) {
    for (JsonNode score : before.path("scores")) {
      if (score.path("metric").asText().equals(metric)) {
        return score.path("generated").asDouble();
      }
    }
    throw new AssertionError(metric);
  }

  private List<List<List<String>>> expectedTables() {
    List<List<List<String>>> tables = new ArrayList<>();
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode c : json.path("checkpoints")) {
      rows.add(
          List.of(
              c.path("checkpoint").asText().replace("checkpoints/", ""),
              whole(c.path("parameters")),
              decimal(c.path("loss"), 4),
              decimal(c.path("loss-per-char"), 4),
              decimal(c.path("perplexity"), 2),
              percent(c.path("accuracy"))));
    }
    tables.add(rows);
    rows = new ArrayList<>();
    for (JsonNode s : json.path("scores")) {
      double generated = s.path("generated").asDouble();
      double lead = s.path("lead").asDouble();
      List<String> cells = new ArrayList<>(List.of(s.path("metric").asText()));
      if (before != null) {
        cells.add(hundredth(before(s.path("metric").asText())));
      }
      cells.addAll(
          List.of(
              hundredth(generated) + interval(s.path("interval"), false),
              hundredth(lead),
              signed(generated - lead) + interval(s.path("difference"), true),
              ""));
      rows.add(cells);
    }
    tables.add(rows);
    rows = new ArrayList<>();
    for (Map.Entry<String, JsonNode> score : json.path("writing").path("before").properties()) {
      JsonNode s = score.getValue();
      rows.add(
          List.of(
              score.getKey(),
              hundredth(s.path("a").asDouble()),
              hundredth(s.path("b").asDouble()),
              signed(s.path("a").asDouble() - s.path("b").asDouble()),
              interval(s.path("difference"), true),
              decimal(s.path("p"), 3)));
    }
    if (!rows.isEmpty()) {
      tables.add(rows);
    }
    rows = new ArrayList<>();
    for (JsonNode baseline : json.path("writing").path("baselines")) {
      for (Map.Entry<String, JsonNode> score : baseline.path("scores").properties()) {
        JsonNode s = score.getValue();
        if (!score.getKey().matches("rouge[1L]-.*")) {
          continue;
        }
        rows.add(
            List.of(
                baseline.path("name").asText(),
                score.getKey(),
                hundredth(s.path("b").asDouble()),
                signed(s.path("a").asDouble() - s.path("b").asDouble()),
                interval(s.path("difference"), true),
                decimal(s.path("p"), 3)));
      }
    }
    tables.add(rows);
    rows = new ArrayList<>();
    for (Map.Entry<String, JsonNode> figure : json.path("writing").path("corpus").properties()) {
      rows.add(List.of(figure.getKey(), hundredth(figure.getValue().asDouble())));
    }
    for (Map.Entry<String, JsonNode> figure : json.path("writing").path("style").properties()) {
      boolean texts = figure.getKey().equals("empty");
      rows.add(
          List.of(
              figure.getKey(), texts ? whole(figure.getValue()) : decimal(figure.getValue(), 3)));
    }
    tables.add(rows);
    for (String groups : List.of("by-length", "by-source")) {
      rows = new ArrayList<>();
      for (JsonNode g : json.path(groups)) {
        rows.add(
            List.of(
                g.path("group").asText(),
                whole(g.path("rows")),
                whole(g.path("tokens")),
                decimal(g.path("loss"), 4),
                decimal(g.path("loss-per-char"), 4),
                decimal(g.path("perplexity"), 2)));
      }
      if (!rows.isEmpty()) {
        tables.add(rows);
      }
    }
    return tables;
  }

  /** Verdicts and notes say no number that the file does not hold. */
  private void assertNoOtherNumbers(String... others) throws Exception {
    TreeSet<String> known = new TreeSet<>(List.of("100", "95", "32"));
    known.addAll(List.of(others));
    collect(json, known);
    if (before != null) {
      collect(before, known);
    }
    String said =
        browser
            .ask(
                "[...document.querySelectorAll('.verdicts li, #scores p.note')]"
                    + ".map(e => e.textContent).join('\\n')")
            .asText();
    List<String> numbers = NUMBER.matcher(said).results().map(MatchResult::group).toList();
    assertThat(numbers).hasSizeGreaterThan(12);
    assertThat(known).as(said).containsAll(numbers);
  }

  private static void collect(JsonNode node, TreeSet<String> known) {
    if (node.isNumber()) {
      known.add(whole(node));
      known.add(decimal(node, 3));
      known.add(hundredth(Math.abs(node.asDouble())));
    }
    node.forEach(child -> collect(child, known));
  }

  private List<List<List<String>>> tables() throws Exception {
    JsonNode shown =
        browser.ask(
            "[...document.querySelectorAll('#scores table')].map(t => [...t.tBodies[0].rows]"
                + ".map(r => [...r.cells].map(c => c.textContent)))");
    List<List<List<String>>> tables = new ArrayList<>();
    for (JsonNode table : shown) {
      List<List<String>> rows = new ArrayList<>();
      for (JsonNode row : table) {
        List<String> cells = new ArrayList<>();
        row.forEach(cell -> cells.add(cell.asText().strip()));
        rows.add(cells);
      }
      tables.add(rows);
    }
    return tables;
  }

  private String figure(String name) throws Exception {
    return browser
        .ask(
            "['.value', '.note'].map(c => document.querySelector('[data-figure=\"%s\"] ' + c)"
                    .formatted(name)
                + ".textContent).join('|')")
        .asText();
  }

  private static String interval(JsonNode interval, boolean signed) {
    double low = interval.path("low").asDouble();
    double high = interval.path("high").asDouble();
    return signed ? signed(low) + " … " + signed(high) : hundredth(low) + " … " + hundredth(high);
  }

  private static String whole(JsonNode number) {
    return String.format(Locale.ROOT, "%,d", Math.round(number.asDouble()));
  }

  private static String decimal(JsonNode number, int digits) {
    return String.format(Locale.ROOT, "%,." + digits + "f", number.asDouble());
  }

  private static String percent(JsonNode share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share.asDouble());
  }

  private static String hundredth(double share) {
    return String.format(Locale.ROOT, "%,.2f", 100 * share);
  }

  private static String signed(double share) {
    return (share < 0 ? "−" : "+") + hundredth(Math.abs(share));
  }
}
