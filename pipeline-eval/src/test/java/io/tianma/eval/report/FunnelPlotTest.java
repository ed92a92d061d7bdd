package io.tianma.eval.report;

import static io.tianma.eval.report.PlainText.elements;
import static io.tianma.eval.report.PlainText.found;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.NullNode;
import io.tianma.data.store.Counts;
import io.tianma.eval.report.ReportModel.Stage;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The picture of what each stage kept: rows of 62, bars of 24 below labels of 24. */
class FunnelPlotTest {
  private final Stage clean = stage("clean", Counts.of(100, Map.of("short", 40L, "twice", 60L)));
  private final Stage dedup = stage("dedup", Counts.of(25, Map.of("near", 75L)));

  @Test
  void aBarIsAsWideAsTheShareThatIsLeft() {
    Tag picture = FunnelPlot.draw(List.of(clean, dedup), 400);
    assertThat(picture.toString()).startsWith("<svg viewBox=\"0 0 400 110\"");
    assertThat(elements(picture, "rect", "kept"))
        .containsExactly("x=0 y=24 width=200 height=24", "x=0 y=86 width=50 height=24");
    assertThat(elements(picture, "rect", "drop0"))
        .containsExactly("x=200 y=24 width=80 height=24", "x=50 y=86 width=150 height=24");
    assertThat(elements(picture, "rect", "drop1"))
        .containsExactly("x=280 y=24 width=120 height=24");
    assertThat(found(picture, "<title>([^<]*)"))
        .containsExactly("short: 40", "twice: 60", "near: 75");
  }

  @Test
  void whatIsKeptFlowsToTheNextStage() {
    Tag picture = FunnelPlot.draw(List.of(clean, dedup), 400);
    assertThat(elements(picture, "rect", "flow")).containsExactly("x=0 y=48 width=200 height=38");
  }

  @Test
  void aLabelSaysTheShare() {
    Tag picture = FunnelPlot.draw(List.of(clean, dedup), 400);
    assertThat(elements(picture, "text", "row-label"))
        .containsExactly("text-anchor=start x=8 y=16", "text-anchor=start x=8 y=78");
    assertThat(PlainText.of(picture))
        .contains("|clean|200 → 100 rows, 50.0 %|")
        .contains("|dedup|100 → 25 rows, 25.0 %|");
    assertThat(PlainText.of(FunnelPlot.draw(List.of(stage("clean", Counts.of(7, Map.of()))), 400)))
        .isEqualTo("|clean|7 rows|");
  }

  @Test
  void aStageWithoutRowsHasABarWithoutWidth() {
    Tag picture = FunnelPlot.draw(List.of(stage("clean", Counts.of(0, Map.of()))), 400);
    assertThat(elements(picture, "rect", "kept")).containsExactly("x=0 y=24 width=0 height=24");
    assertThat(PlainText.of(picture)).isEqualTo("|clean|0 rows|");
  }

  @Test
  void shadesBeginAnewAfterTheSixth() {
    Map<String, Long> dropped = new TreeMap<>();
    for (char reason = 'a'; reason <= 'h'; reason++) {
      dropped.put(String.valueOf(reason), 1L);
    }
    Tag picture = FunnelPlot.draw(List.of(stage("clean", Counts.of(8, dropped))), 160);
    assertThat(found(picture, "class=\"drop(\\d)"))
        .containsExactly("0", "1", "2", "3", "4", "5", "0", "1");
    assertThat(elements(picture, "rect", "drop1"))
        .containsExactly("x=90 y=24 width=10 height=24", "x=150 y=24 width=10 height=24");
  }

  private static Stage stage(String name, Counts counts) {
    NullNode none = NullNode.getInstance();
    return new Stage(name, name, "hash", List.of(), "rows", counts, none, none);
  }
}
