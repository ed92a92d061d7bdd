package io.tianma.train.decode;

import io.tianma.data.store.Records;
import java.util.ArrayList;
import java.util.List;

/**
 * How a model writes; the same wherever it writes.
 *
 * @param beams beginnings kept while writing; 1 to keep one
 * @param rule of more than one beam
 * @param lengthPenalty power of the length that the log-probability of an output is divided by, of
 *     the standard rule
 * @param earlyStopping whether the standard rule stops once as many outputs ended as there are
 *     beams, though a better one could come
 * @param temperature what logits are divided by before a token is drawn; 0 to take the most likely
 * @param topK most likely tokens among which one is drawn; 0 for all
 * @param topP least probability of the most likely tokens among which one is drawn; 1 for all
 * @param seed of what is drawn, with the number of the text and of the token
 * @param minNewTokens tokens before [SEP] may come
 * @param noRepeatNgram length of runs of tokens that no output has twice; 0 to allow all
 * @param repetitionPenalty what logits of tokens that an output has already are weakened by; 1 for
 *     nothing
 */
public record GenerationOptions(
    int beams,
    BeamRule rule,
    double lengthPenalty,
    boolean earlyStopping,
    double temperature,
    int topK,
    double topP,
    long seed,
    int minNewTokens,
    int noRepeatNgram,
    double repetitionPenalty) {
  /** The most likely token each time. */
  public static final GenerationOptions GREEDY =
      new GenerationOptions(1, BeamRule.BERT4KERAS, 1, false, 0, 0, 1, 1, 0, 0, 1);

  public GenerationOptions {
    check(beams >= 1, "beams", beams, "positive");
    check(Double.isFinite(lengthPenalty), "length-penalty", lengthPenalty, "a number");
    check(
        temperature >= 0 && Double.isFinite(temperature),
        "temperature",
        temperature,
        "not negative");
    check(topK >= 0, "top-k", topK, "not negative");
    check(topP > 0 && topP <= 1, "top-p", topP, "above 0 and at most 1");
    check(minNewTokens >= 0, "min-new-tokens", minNewTokens, "not negative");
    check(noRepeatNgram >= 0, "no-repeat-ngram", noRepeatNgram, "not negative");
    check(
        repetitionPenalty > 0 && Double.isFinite(repetitionPenalty),
        "repetition-penalty",
        repetitionPenalty,
        "positive");
    if (beams > 1 && temperature > 0) {
      throw new IllegalArgumentException(
          "generation.temperature = %s: tokens are drawn with one beam only; set it to 0, or beams to 1"
              .formatted(temperature));
    }
  }

  /** What decides what is written: greedy settings stand for what is not looked at. */
  public GenerationOptions decisive() {
    boolean penalized = beams > 1 && rule == BeamRule.STANDARD;
    boolean draws = temperature > 0;
    return new GenerationOptions(
        beams,
        beams > 1 ? rule : GREEDY.rule,
        penalized ? lengthPenalty : GREEDY.lengthPenalty,
        penalized && earlyStopping,
        temperature,
        draws ? topK : GREEDY.topK,
        draws ? topP : GREEDY.topP,
        draws ? seed : GREEDY.seed,
        minNewTokens,
        noRepeatNgram,
        repetitionPenalty);
  }

  /** The same with another number of beams. */
  public GenerationOptions withBeams(int other) {
    return Records.with(this, "beams", other);
  }

  /** Whether scores of tokens depend on those before beyond what the model says. */
  boolean constrains() {
    return minNewTokens > 0 || noRepeatNgram > 0 || repetitionPenalty != 1;
  }

  /** For a report: {@code greedily}, {@code with 4 beams (bert4keras' rule)}. */
  public String inWords() {
    List<String> words = new ArrayList<>();
    if (beams > 1) {
      words.add(
          "with %d beams (%s)"
              .formatted(
                  beams,
                  rule == BeamRule.BERT4KERAS
                      ? "bert4keras' rule"
                      : "standard rule, length penalty %s, early stopping %s"
                          .formatted(lengthPenalty, earlyStopping ? "on" : "off")));
    } else if (temperature > 0) {
      words.add(
          "by drawing tokens at temperature %s%s%s, seed %d"
              .formatted(
                  temperature,
                  topK > 0 ? " among the " + topK + " most likely" : "",
                  topP < 1 ? " within a probability of " + topP : "",
                  seed));
    } else {
      words.add("greedily");
    }
    if (minNewTokens > 0) {
      words.add("at least " + minNewTokens + " tokens");
    }
    if (noRepeatNgram > 0) {
      words.add("no run of " + noRepeatNgram + " tokens twice");
    }
    if (repetitionPenalty != 1) {
      words.add("repetition penalty " + repetitionPenalty);
    }
    return String.join(", ", words);
  }

  private static void check(boolean holds, String key, Object value, String wanted) {
    if (!holds) {
      throw new IllegalArgumentException(
          "generation." + key + " = " + value + ": must be " + wanted);
    }
  }
}
