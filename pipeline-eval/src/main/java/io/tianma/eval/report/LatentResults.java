package io.tianma.eval.report;

import io.tianma.eval.metric.LatentEvaluation;
import io.tianma.eval.metric.LatentEvaluation.Swap;
import java.util.ArrayList;
import java.util.List;

/** The section on what the latents of an autoencoder carry. */
final class LatentResults {
  private LatentResults() {}

  static Tag section(LatentEvaluation latents) {
    return Page.section("latents", "Latents")
        .add(
            Page.table(List.of("measure", "value"), 1, measures(latents)),
            Tag.of("h3").text("Random texts"),
            texts(latents.examples()),
            Tag.of("h3").text("Held-out texts and what they became"),
            texts(
                latents.reconstructions().stream()
                    .map(each -> each.text() + " → " + each.written())
                    .toList()),
            Tag.of("h3").text("From one held-out text to another"),
            texts(latents.interpolation()),
            Tag.of("h3").text("One latent from another text"),
            Page.table(
                List.of("layer", "example", "like its own text", "like the other text"),
                2,
                latents.swaps().stream().map(LatentResults::swap).toList()));
  }

  private static List<List<String>> measures(LatentEvaluation latents) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("held-out texts", Numbers.whole(latents.texts())));
    rows.add(List.of("tokens right, given those before", Numbers.percent(latents.tokenAccuracy())));
    rows.add(List.of("texts that came back whole", Numbers.percent(latents.exact())));
    rows.add(List.of("bleu-char of reconstructions", Numbers.decimal(latents.bleuChar(), 1)));
    for (int i = 0; i < latents.layers().size(); i++) {
      rows.add(
          List.of(
              "KL of layer " + latents.layers().get(i) + ", nats" + note(latents),
              Numbers.decimal(latents.kl().get(i), 3)));
    }
    rows.add(
        List.of(
            "upper bound of perplexity per token", Numbers.decimal(latents.perplexityBound(), 1)));
    rows.add(List.of("random texts", Numbers.whole(latents.samples())));
    rows.add(
        List.of("random texts that no other one equals", Numbers.percent(latents.different())));
    rows.add(
        List.of(
            "different pairs of characters in them", Numbers.percent(latents.distinctBigrams())));
    rows.add(
        List.of(
            "likeness to the nearest text of training (Jaccard of "
                + LatentEvaluation.SHINGLE
                + " characters)",
            Numbers.decimal(latents.nearest(), 3)));
    rows.add(
        List.of(
            "random texts that copy one (likeness from " + LatentEvaluation.COPY + ")",
            Numbers.percent(latents.copied())));
    return rows;
  }

  private static String note(LatentEvaluation latents) {
    if (latents.klConstant()) {
      return " (a constant of width and kappa)";
    }
    return latents.klBound() == 0
        ? " (nothing keeps it from vanishing)"
        : " (in training at least " + Numbers.decimal(latents.klBound(), 3) + ")";
  }

  private static List<String> swap(Swap swap) {
    return List.of(
        Integer.toString(swap.layer()),
        swap.example(),
        Numbers.decimal(swap.likeOwn(), 3),
        Numbers.decimal(swap.likeOther(), 3));
  }

  private static Tag texts(List<String> texts) {
    Tag list = Tag.of("ol");
    texts.forEach(text -> list.add(Page.chinese("li", "", text)));
    return list;
  }
}
