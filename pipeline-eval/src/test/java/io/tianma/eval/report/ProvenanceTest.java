package io.tianma.eval.report;

import static io.tianma.eval.report.PlainText.found;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tianma.data.store.CanonicalJson;
import io.tianma.data.store.Counts;
import io.tianma.data.store.Input;
import io.tianma.data.store.Records;
import io.tianma.eval.report.ReportModel.Stage;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Where a run came from. */
class ProvenanceTest {
  private static final String HASH = "0123456789abcdef";
  private static final JsonNode NOTHING = CanonicalJson.tree(Map.of());

  @Test
  void theFunnelIsATableToo() {
    Map<String, Long> dropped = new TreeMap<>();
    for (char reason = 'a'; reason <= 'h'; reason++) {
      dropped.put(String.valueOf(reason), 1000L);
    }
    ReportModel run =
        Records.with(
            SyntheticRun.model(),
            "stages",
            List.of(Records.with(stage(), "name", "clean", "counts", Counts.of(2000, dropped))));
    Tag corpus = Provenance.corpus(run);
    assertThat(PlainText.of(corpus))
        .contains("|stage|in|kept|dropped|reasons|clean|10,000|2,000|8,000|a 1,000|b 1,000|");
    assertThat(found(corpus, "class=\"swatch drop(\\d)"))
        .containsExactly("0", "1", "2", "3", "4", "5", "0", "1");
  }

  @Test
  void factsHaveTheirWholeKey() {
    Map<String, Object> facts = new TreeMap<>();
    facts.put("model", Map.of("d-model", 128, "empty", Map.of(), "name", "small"));
    facts.put("sizes", List.of(1, 2));
    Tag section = configuration(CanonicalJson.tree(facts), NOTHING);
    assertThat(PlainText.of(section))
        .isEqualTo(
            "|Configuration and statistics|work/a|key|value|model.d-model|128|model.empty|{}|"
                + "model.name|small|sizes|[1,2]|");
  }

  @Test
  void aStageWithoutFactsIsNotShown() {
    assertThat(PlainText.of(configuration(NOTHING, NOTHING)))
        .isEqualTo("|Configuration and statistics|");
    JsonNode one = CanonicalJson.tree(Map.of("seed", 1));
    assertThat(PlainText.of(configuration(NOTHING, one)))
        .endsWith("|work/a|statistic|value|seed|1|");
    assertThat(PlainText.of(configuration(one, NOTHING))).endsWith("|work/a|key|value|seed|1|");
  }

  @Test
  void ofManyFactsTheFirstEightyAreShown() {
    assertThat(PlainText.of(configuration(facts(80), NOTHING))).endsWith("|k1079|79|");
    assertThat(PlainText.of(configuration(facts(1081), NOTHING)))
        .endsWith("|k1079|79|and 1,001 more|in its manifest|");
  }

  @Test
  void ofManyInputsTheFirstFourAreShown() {
    assertThat(PlainText.of(lineage(inputs(4))))
        .endsWith(
            "|made from|pretrain|work/a|0123456789ab|" + "d1 |ffff|d2 |ffff|d3 |ffff|d4 |ffff|");
    assertThat(PlainText.of(lineage(inputs(6)))).endsWith("|d4 |ffff|and 2 more|");
  }

  @Test
  void aHashIsShortAndLeadsToItsManifest() {
    Tag lineage = lineage(List.of(new Input("pairs", "pairs", 0, HASH)));
    assertThat(lineage.toString())
        .contains(
            "<td><code title=\"0123456789abcdef\""
                + " id=\"manifest-0123456789abcdef\">0123456789ab</code>",
            "<a href=\"#manifest-0123456789abcdef\"><code"
                + " title=\"0123456789abcdef\">0123456789ab<");
  }

  @Test
  void aRawFileHasNoManifest() {
    Tag lineage = lineage(List.of(new Input("a.txt", Input.RAW, 7, "0123456789ab")));
    assertThat(lineage.toString())
        .contains("<div>a.txt <code title=\"0123456789ab\">0123456789ab</code></div>")
        .doesNotContain("<a ");
  }

  private static JsonNode facts(int count) {
    Map<String, Integer> facts = new TreeMap<>();
    IntStream.range(0, count).forEach(i -> facts.put("k" + (1000 + i), i));
    return CanonicalJson.tree(facts);
  }

  private static List<Input> inputs(int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(i -> new Input("d" + i, Input.RAW, 1, "ffff"))
        .toList();
  }

  private static Tag configuration(JsonNode configuration, JsonNode statistics) {
    return Provenance.configuration(
        List.of(Records.with(stage(), "configuration", configuration, "statistics", statistics)));
  }

  private static Tag lineage(List<Input> inputs) {
    return Provenance.lineage(List.of(Records.with(stage(), "inputs", inputs)));
  }

  private static Stage stage() {
    Counts counts = Counts.of(1, Map.of());
    return new Stage("pretrain", "work/a", HASH, List.of(), "rows", counts, NOTHING, NOTHING);
  }
}
