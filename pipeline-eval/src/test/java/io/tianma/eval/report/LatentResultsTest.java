package io.tianma.eval.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.data.store.Records;
import io.tianma.eval.metric.LatentEvaluation;
import io.tianma.eval.metric.LatentEvaluation.Reconstruction;
import io.tianma.eval.metric.LatentEvaluation.Swap;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The section on latents. */
class LatentResultsTest {
  private static final LatentEvaluation LATENTS =
      new LatentEvaluation(
          1200,
          0.9125,
          0.25,
          71.26,
          List.of(1.5, 0.25),
          false,
          0,
          List.of(0, 3),
          2.75,
          64,
          0.5,
          0.125,
          0.2345,
          0.03,
          List.of(new Swap(3, 0.75, 0.5, "一换二")),
          List.of("随机一", "随机二"),
          List.of(new Reconstruction("原文", "所写")),
          List.of("从", "到"));

  @Test
  void everyFigureHasItsName() {
    assertThat(PlainText.of(LatentResults.section(LATENTS)))
        .startsWith(
            "|Latents|measure|value|held-out texts|1,200|tokens right, given those before|91.3 %|"
                + "texts that came back whole|25.0 %|bleu-char of reconstructions|71.3|"
                + "KL of layer 0, nats (nothing keeps it from vanishing)|1.500|"
                + "KL of layer 3, nats (nothing keeps it from vanishing)|0.250|"
                + "upper bound of perplexity per token|2.8|random texts|64|"
                + "random texts that no other one equals|50.0 %|"
                + "different pairs of characters in them|12.5 %|"
                + "likeness to the nearest text of training (Jaccard of 3 characters)|0.235|"
                + "random texts that copy one (likeness from 0.8)|3.0 %|");
  }

  @Test
  void textsAreShownAsChinese() {
    Tag section = LatentResults.section(LATENTS);
    assertThat(PlainText.of(section))
        .endsWith(
            "|Random texts|随机一|随机二|Held-out texts and what they became|原文 → 所写|"
                + "From one held-out text to another|从|到|One latent from another text|"
                + "layer|example|like its own text|like the other text|3|一换二|0.750|0.500|");
    assertThat(section.toString()).contains("lang=\"zh-Hans\" dir=\"auto\">随机一</li>");
  }

  @Test
  void aKlSaysWhatHoldsIt() {
    assertThat(kl(Records.with(LATENTS, "klBound", 0.5)))
        .containsExactly(
            "KL of layer 0, nats (in training at least 0.500)",
            "KL of layer 3, nats (in training at least 0.500)");
    assertThat(kl(Records.with(LATENTS, "klBound", 0.5, "klConstant", true)))
        .startsWith("KL of layer 0, nats (a constant of width and kappa)");
  }

  @Test
  void aPageOfAModelWithLatentsHasThem() {
    ReportModel run = SyntheticRun.model();
    assertThat(Page.render(run)).doesNotContain("id=\"latents\"");
    assertThat(Page.render(Records.with(run, "latents", LATENTS)))
        .contains(LatentResults.section(LATENTS).toString());
  }

  private static List<String> kl(LatentEvaluation latents) {
    return PlainText.found(LatentResults.section(latents), ">(KL of layer[^<]*)");
  }
}
