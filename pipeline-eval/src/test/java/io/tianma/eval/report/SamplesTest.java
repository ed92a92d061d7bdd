package io.tianma.eval.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.eval.metric.Sample;
import io.tianma.eval.report.ChosenSamples.Chosen;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Generated texts beside their references. */
class SamplesTest {
  private static final Map<String, Double> SCORES =
      new TreeMap<>(Map.of("bleu-char", 0.9, "rouge1-char", 0.8, "rougeL-jieba", 0.5));

  @Test
  void whatBothShareIsMarked() {
    String section = section("源", "检查点保存", "检查点在", SCORES);
    assertThat(section).contains("<b class=\"same\">检查点</b><span>保存</span>");
    assertThat(section).contains("<b class=\"same\">检查点</b><span>在</span>");
    assertThat(PlainText.of(section))
        .endsWith("|best|source|源|源|target|reference|检查点|保存|generated|rougeL-jieba 50.00|检查点|在|");
  }

  @Test
  void aTextWithoutScoreIsStillShown() {
    assertThat(PlainText.of(section("源", "一", "", Map.of())))
        .endsWith("|target|reference|一|generated|rougeL 0.00|(nothing)|");
  }

  @Test
  void aSourceOpensWithSixtyCharacters() {
    String horses = "\uD83D\uDC34".repeat(60);
    assertThat(PlainText.of(section(horses, "一", "一", SCORES)))
        .contains("|source|" + horses + "|" + horses + "|");
    assertThat(PlainText.of(section(horses + "马", "一", "一", SCORES)))
        .contains("|source|" + horses + "…|" + horses + "马|");
  }

  @Test
  void howManyThereWereIsSaid() {
    List<Chosen> two = List.of(chosen("a", "b", "c", SCORES), chosen("d", "e", "f", SCORES));
    assertThat(PlainText.of(Samples.section(two, null)))
        .startsWith("|Samples|Of 2 texts by rougeL.");
    assertThat(PlainText.of(Samples.section(two, SyntheticRun.model().evaluation())))
        .startsWith("|Samples|Of 64 texts by rougeL.");
  }

  private static String section(
      String source, String target, String generated, Map<String, Double> scores) {
    return Samples.section(List.of(chosen(source, target, generated, scores)), null).toString();
  }

  private static Chosen chosen(
      String source, String target, String generated, Map<String, Double> scores) {
    return new Chosen("best", new Sample("i", source, target, generated, "", scores, Map.of()));
  }
}
