package io.tianma.eval.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.tianma.data.store.CanonicalJson;
import io.tianma.data.store.Records;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The statistics of the data stages. */
class CorpusNumbersTest {
  @Test
  void groupsAreOrderedByRowsWithBarsOfTheirShare() {
    var groups = new TreeMap<String, Object>();
    groups.put("a", Map.of("rows", 10, "characters", 2));
    groups.put("b", Map.of("rows", 40, "characters", 5));
    groups.put("c", Map.of("rows", 20, "characters", 6));
    ReportModel.Stage stage =
        Records.with(
            SyntheticRun.model().stages().get(0),
            "statistics",
            CanonicalJson.tree(Map.of("sources", groups, "pairs-lengths", groups)));
    String shown = CorpusNumbers.groups(List.of(stage)).toString();
    assertThat(PlainText.of(shown))
        .contains("|sources|rows|characters|b|40|5|c|20|6|a|10|2|")
        .contains("|pairs-lengths|rows|characters|a|10|2|b|40|5|c|20|6|");
    assertThat(PlainText.found(shown, "class=\"kept\" x=\"0\" y=\"2\" width=\"(\\d+)\""))
        .containsExactly("25", "100", "50", "100", "50", "25");
    assertThat(CorpusNumbers.others(stage.statistics())).isEmpty();
    JsonNode none = NullNode.getInstance();
    assertThat(CorpusNumbers.others(none)).isSameAs(none);
  }
}
