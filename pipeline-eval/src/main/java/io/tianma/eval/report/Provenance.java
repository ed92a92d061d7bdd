package io.tianma.eval.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.tianma.data.store.Input;
import io.tianma.data.store.Redaction;
import io.tianma.eval.report.ReportModel.Corpus;
import io.tianma.eval.report.ReportModel.Example;
import io.tianma.eval.report.ReportModel.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The sections on where it came from: corpus, pairs, configuration, chain of manifests. */
final class Provenance {
  private static final Set<String> DATA =
      Set.of("ingest", "clean", "dedup", "vocab", "pairs", "shards", "title-pairs", "title-shards");

  private static final int HASH_DIGITS = 12;
  private static final int INPUTS_SHOWN = 4;
  private static final int FACTS_SHOWN = 80;

  private Provenance() {}

  static Tag corpus(ReportModel model) {
    Tag section = Page.section("corpus", "Corpus");
    if (!model.corpora().isEmpty()) {
      section.add(
          Page.table(
              List.of("corpus", "licence", "documents", "characters"),
              2,
              model.corpora().stream().map(Provenance::cells).toList()));
    }
    List<Stage> funnel = model.funnel();
    if (!funnel.isEmpty()) {
      section.add(
          Tag.of("h3").text("What each stage kept"),
          Svg.responsive(width -> FunnelPlot.draw(funnel, width)),
          reasons(funnel));
    }
    section.add(CorpusNumbers.sums(data(model)));
    section.add(CorpusNumbers.groups(data(model)));
    return section;
  }

  private static List<Stage> data(ReportModel model) {
    return model.stages().stream().filter(stage -> DATA.contains(stage.name())).toList();
  }

  private static List<String> cells(Corpus corpus) {
    return List.of(
        corpus.name(),
        corpus.licence(),
        Numbers.whole(corpus.documents()),
        Numbers.whole(corpus.characters()));
  }

  private static Tag reasons(List<Stage> stages) {
    Tag body = Tag.of("tbody");
    for (Stage stage : stages) {
      var counts = stage.counts();
      body.add(
          Page.row(
                  "td",
                  List.of(
                      stage.name(),
                      Numbers.whole(counts.in()),
                      Numbers.whole(counts.kept()),
                      Numbers.whole(counts.in() - counts.kept())),
                  1)
              .add(Tag.of("td", "reasons").add(reasons(stage))));
    }
    Tag head = Page.row("th", List.of("stage", "in", "kept", "dropped"), 1);
    return Page.table("funnel", head.add(Tag.of("th", "reasons").text("reasons")), body);
  }

  private static List<Tag> reasons(Stage stage) {
    List<Tag> reasons = new ArrayList<>();
    stage
        .counts()
        .dropped()
        .forEach(
            (reason, count) ->
                reasons.add(
                    Tag.of("span", "key")
                        .add(Tag.of("i", "swatch drop" + reasons.size() % FunnelPlot.SHADES))
                        .text(reason + " " + Numbers.whole(count))));
    return reasons;
  }

  static Tag example(Example example) {
    Tag chunk = Page.chinese("p", "chunk", "");
    for (int i = 0; i < example.sentences().size(); i++) {
      chunk.add(
          Tag.of(example.gaps().contains(i) ? "mark" : "span").text(example.sentences().get(i)));
    }
    return Page.section("example", "A chunk and its gap sentences")
        .add(
            Tag.of("p", "note")
                .text(
                    "The marked sentences were taken out: they are the target that the model"
                        + " learns to write from the rest."),
            chunk,
            Tag.of("p", "note").text("Document " + example.document()));
  }

  /** Configuration and statistics of every stage, folded away. */
  static Tag configuration(List<Stage> stages) {
    Tag section = Page.section("configuration", "Configuration and statistics");
    for (Stage stage : stages) {
      Tag details = Tag.of("details", "settings").add(Tag.of("summary").text(stage.directory()));
      boolean shown = facts(details, "key", Redaction.redact(stage.configuration()));
      shown |=
          facts(details, "statistic", Redaction.redact(CorpusNumbers.others(stage.statistics())));
      if (shown) {
        section.add(details);
      }
    }
    return section;
  }

  private static boolean facts(Tag details, String head, JsonNode facts) {
    List<List<String>> rows = new ArrayList<>();
    flatten("", facts, rows);
    if (rows.size() > FACTS_SHOWN) {
      int more = rows.size() - FACTS_SHOWN;
      rows.subList(FACTS_SHOWN, rows.size()).clear();
      rows.add(List.of("and " + Numbers.whole(more) + " more", "in its manifest"));
    }
    if (!rows.isEmpty()) {
      details.add(Page.table(List.of(head, "value"), 2, rows));
    }
    return !rows.isEmpty();
  }

  private static void flatten(String key, JsonNode node, List<List<String>> rows) {
    if (node.isObject() && !node.isEmpty()) {
      node.fields()
          .forEachRemaining(
              field ->
                  flatten(
                      key.isEmpty() ? field.getKey() : key + "." + field.getKey(),
                      field.getValue(),
                      rows));
    } else if (!key.isEmpty()) {
      rows.add(List.of(key, node.isTextual() ? node.asText() : node.toString()));
    }
  }

  static Tag lineage(List<Stage> stages) {
    Tag body = Tag.of("tbody");
    for (Stage stage : stages) {
      Tag inputs = Tag.of("td", "inputs");
      List<Input> shown = stage.inputs().stream().limit(INPUTS_SHOWN).toList();
      shown.forEach(input -> inputs.add(input(input)));
      if (stage.inputs().size() > shown.size()) {
        inputs.text("and " + Numbers.whole(stage.inputs().size() - shown.size()) + " more");
      }
      body.add(
          Page.row("td", List.of(stage.name(), stage.directory()), 2)
              .add(Tag.of("td").add(hash(stage.hash()).with("id", anchor(stage.hash()))), inputs));
    }
    return Page.section("lineage", "Chain of manifests")
        .add(
            Tag.of("p", "note")
                .text("Each artifact names the hash of every artifact that it was made from."))
        .add(
            Page.table(
                "lineage",
                Page.row("th", List.of("stage", "directory", "manifest", "made from"), 4),
                body));
  }

  private static Tag input(Input input) {
    Tag line = Tag.of("div").text(input.path() + " ");
    return input.stage().equals(Input.RAW)
        ? line.add(hash(input.hash()))
        : line.add(Tag.of("a").with("href", "#" + anchor(input.hash())).add(hash(input.hash())));
  }

  private static Tag hash(String hash) {
    return Tag.of("code")
        .with("title", hash)
        .text(hash.substring(0, Math.min(hash.length(), HASH_DIGITS)));
  }

  private static String anchor(String hash) {
    return "manifest-" + hash;
  }
}
