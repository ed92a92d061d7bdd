package io.tianma.eval.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tianma.eval.report.ReportModel.Stage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/** The statistics of the data stages: sums and means in one table, groups of rows with bars. */
final class CorpusNumbers {
  private static final String MEAN = "mean-";
  private static final String ROWS = "rows";

  private CorpusNumbers() {}

  /** Sums with their means, what was masked, what a vocabulary holds; empty if no stage has any. */
  static List<Tag> sums(List<Stage> stages) {
    List<List<String>> rows = new ArrayList<>();
    for (Stage stage : stages) {
      JsonNode statistics = stage.statistics();
      for (Map.Entry<String, JsonNode> field : fields(statistics)) {
        if (field.getKey().startsWith(MEAN)) {
          String name = field.getKey().substring(MEAN.length());
          String sum = Numbers.whole(statistics.path(name).asLong());
          String mean = Numbers.decimal(field.getValue().asDouble(), 1);
          rows.add(List.of(stage.name(), name, sum, mean));
        }
      }
      for (Map.Entry<String, JsonNode> kind : fields(statistics.path("masked"))) {
        String times = Numbers.whole(kind.getValue().asLong());
        rows.add(List.of(stage.name(), "masked: " + kind.getKey(), times, ""));
      }
      for (Map.Entry<String, JsonNode> kind : fields(statistics.path("coverage"))) {
        String held = Numbers.whole(kind.getValue().path("held").asLong());
        String share = Numbers.percent(kind.getValue().path("share").asDouble());
        rows.add(List.of(stage.name(), kind.getKey() + " that are tokens", held, share));
      }
    }
    List<String> head = List.of("stage", "number", "sum", "mean or share");
    return rows.isEmpty()
        ? List.of()
        : List.of(Tag.of("h3").text("Numbers of each stage"), Page.table(head, 2, rows));
  }

  /**
   * The groups of each stage, folded away: lengths, corpora, sources; empty if no stage has any.
   */
  static List<Tag> groups(List<Stage> stages) {
    List<Tag> all = new ArrayList<>();
    for (Stage stage : stages) {
      Tag details = Tag.of("details", "settings").add(Tag.of("summary").text(stage.directory()));
      boolean any = false;
      for (Map.Entry<String, JsonNode> field : fields(stage.statistics())) {
        if (isGroups(field.getValue())) {
          details.add(table(field.getKey(), field.getValue()));
          any = true;
        }
      }
      if (any) {
        all.add(details);
      }
    }
    if (!all.isEmpty()) {
      all.add(0, Tag.of("h3").text("Lengths, corpora and sources"));
    }
    return all;
  }

  /** The statistics without what {@link #groups} shows. */
  static JsonNode others(JsonNode statistics) {
    if (!statistics.isObject()) {
      return statistics;
    }
    ObjectNode others = statistics.deepCopy();
    fields(statistics).stream()
        .filter(field -> isGroups(field.getValue()))
        .forEach(field -> others.remove(field.getKey()));
    return others;
  }

  private static boolean isGroups(JsonNode node) {
    return node.isObject()
        && !node.isEmpty()
        && StreamSupport.stream(node.spliterator(), false).allMatch(g -> g.path(ROWS).isNumber());
  }

  /** Lengths in their order, all else by falling rows. */
  private static Tag table(String name, JsonNode groups) {
    List<Map.Entry<String, JsonNode>> sorted = new ArrayList<>(fields(groups));
    if (!name.endsWith("lengths")) {
      sorted.sort(Comparator.comparing(group -> -group.getValue().path(ROWS).asLong()));
    }
    long most = sorted.stream().mapToLong(g -> g.getValue().path(ROWS).asLong()).max().orElse(1);
    Tag body = Tag.of("tbody");
    String measure = "";
    for (Map.Entry<String, JsonNode> group : sorted) {
      long rows = group.getValue().path(ROWS).asLong();
      long sum = 0;
      for (Map.Entry<String, JsonNode> number : fields(group.getValue())) {
        if (!number.getKey().equals(ROWS)) {
          measure = number.getKey();
          sum = number.getValue().asLong();
        }
      }
      String label = group.getKey().replaceAll("\\b0+(?=\\d)", "");
      String shown = name.endsWith("lengths") ? label : group.getKey();
      body.add(
          Page.row("td", List.of(shown, Numbers.whole(rows), Numbers.whole(sum)), 1)
              .add(Tag.of("td", "bars").add(bar((double) rows / Math.max(1, most)))));
    }
    Tag head = Page.row("th", List.of(name, ROWS, measure), 1).add(Tag.of("th", "bars"));
    return Page.table("", head, body);
  }

  private static Tag bar(double share) {
    return Svg.canvas(100, 10, "share of the largest group")
        .with("preserveAspectRatio", "none")
        .add(Svg.rectangle("kept", 0, 2, 100 * share, 6));
  }

  private static List<Map.Entry<String, JsonNode>> fields(JsonNode node) {
    List<Map.Entry<String, JsonNode>> fields = new ArrayList<>();
    node.fields().forEachRemaining(fields::add);
    return fields;
  }
}
