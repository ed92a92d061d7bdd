package io.tianma.eval.metric;

import io.tianma.data.shard.SeededHash;
import io.tianma.data.text.SentenceEnds;
import io.tianma.data.text.Sentences;
import io.tianma.eval.metric.overlap.SingleTokens;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What costs nothing to write: beginnings and sentences of the source. A generator that does not
 * come above them has learned little.
 */
public final class Baselines {
  /** The lead baseline of the published Chinese tables. */
  public static final int LEAD = 32;

  /** Names of all, in the order in which they are shown. */
  public static final List<String> NAMES =
      List.of("lead-" + LEAD, "lead-sentence", "random-sentence", "oracle-sentence");

  private static final long SEED = 1;

  private Baselines() {}

  /** The texts of all for one source, by name. */
  public static Map<String, String> of(String id, String source, String target, Scoring scoring) {
    Map<String, String> texts = new LinkedHashMap<>();
    NAMES.forEach(name -> texts.put(name, of(name, id, source, List.of(target), scoring)));
    return texts;
  }

  /**
   * The text of one: the first 32 characters; the first sentence; a random one; the one that comes
   * nearest to a target by F of single tokens (rouge1), which no model that copies one sentence can
   * beat by that score. By another score, or by several sentences, it can.
   *
   * @param id decides what is random
   * @throws IllegalArgumentException naming the known ones
   */
  public static String of(
      String name, String id, String source, List<String> targets, Scoring scoring) {
    if (name.equals(NAMES.get(0))) {
      return Lead.of(source, LEAD);
    }
    if (!NAMES.contains(name)) {
      throw new IllegalArgumentException(
          "baseline = " + name + ": must be one of " + String.join(", ", NAMES));
    }
    List<String> sentences = sentences(source);
    if (sentences.isEmpty()) {
      return "";
    }
    return switch (NAMES.indexOf(name)) {
      case 1 -> sentences.get(0);
      case 2 -> sentences.get((int) Math.floorMod(SeededHash.of(SEED, id), sentences.size()));
      default -> nearest(sentences, targets, scoring);
    };
  }

  private static List<String> sentences(String source) {
    return Sentences.split(source, 1, SentenceEnds.CHINESE).stream()
        .filter(sentence -> !sentence.isEmpty())
        .toList();
  }

  private static String nearest(List<String> sentences, List<String> targets, Scoring scoring) {
    SingleTokens nearness = new SingleTokens(scoring.dialect(), scoring.tokens(), targets);
    String best = sentences.get(0);
    double most = -1;
    for (String sentence : sentences) {
      double f = nearness.f(sentence);
      if (f > most) {
        most = f;
        best = sentence;
      }
    }
    return best;
  }
}
