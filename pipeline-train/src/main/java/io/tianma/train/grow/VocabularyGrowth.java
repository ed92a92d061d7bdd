package io.tianma.train.grow;

import io.tianma.data.vocab.Vocabulary;
import io.tianma.train.model.Architecture;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.model.parameter.Parameter;
import io.tianma.train.model.parameter.Parameters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * Maps flat vectors of a model to those of one that knows other tokens: reordered, cut, and new
 * ones, whose rows are the mean of the rows of their pieces. Logits of the tokens that both know
 * stay as they are, for texts of such tokens.
 */
public final class VocabularyGrowth {
  private static final String VOCAB = "vocab";

  private final ModelConfig from;
  private final ModelConfig to;
  private final int[][] pieces;

  /**
   * A growth by the old tokens that each new one is made of.
   *
   * @param pieces ids of old tokens for each new one: itself alone where both know it
   * @throws IllegalArgumentException if a token that the model needs is not among them
   */
  public VocabularyGrowth(ModelConfig from, int[][] pieces) {
    this.from = from;
    this.pieces = pieces.clone();
    for (int id = 0; id < pieces.length; id++) {
      if (pieces[id].length == 0) {
        throw new IllegalArgumentException("token " + id + ": has no pieces");
      }
    }
    List<Integer> ends = new ArrayList<>();
    for (int end : from.positions().sentenceEndIds()) {
      ends.add(moved(end, "sentence-end-ids"));
    }
    this.to =
        from.but()
            .set("vocab_size", pieces.length)
            .tokens(
                moved(from.padId(), "pad-id"),
                moved(from.startId(), "start-id"),
                moved(from.endId(), "end-id"))
            .set("sentence_end_ids", ends)
            .build();
  }

  /**
   * The growth between two vocabularies.
   *
   * @param spelled ids of the old tokens that a text is written with; none if there are none
   * @throws IllegalArgumentException if the new one lacks a token that the model needs
   */
  public static VocabularyGrowth of(
      ModelConfig from, Vocabulary old, Vocabulary wanted, Function<String, int[]> spelled) {
    int[][] pieces = new int[wanted.size()][];
    for (int id = 0; id < pieces.length; id++) {
      int known = old.find(wanted.token(id));
      int[] written = known >= 0 ? new int[] {known} : spelled.apply(wanted.token(id));
      pieces[id] = written.length == 0 ? new int[] {Vocabulary.UNKNOWN} : written;
    }
    return new VocabularyGrowth(from, pieces);
  }

  private int moved(int old, String key) {
    for (int id = 0; id < pieces.length; id++) {
      if (pieces[id].length == 1 && pieces[id][0] == old) {
        return id;
      }
    }
    throw new IllegalArgumentException(
        "%s = %d: the new vocabulary lacks that token; keep it".formatted(key, old));
  }

  /** The model over the new tokens. */
  public ModelConfig config() {
    return to;
  }

  /** New tokens that the old model does not know. */
  public int unknown() {
    return (int) Arrays.stream(pieces).filter(token -> token.length > 1).count();
  }

  /** Maps a flat float32 vector. */
  public float[] apply(Quantity quantity, float[] oldFlat) {
    double[] wide = new double[oldFlat.length];
    Arrays.setAll(wide, i -> oldFlat[i]);
    double[] grown = apply(quantity, wide);
    float[] narrow = new float[grown.length];
    for (int i = 0; i < narrow.length; i++) {
      narrow[i] = (float) grown[i];
    }
    return narrow;
  }

  /** Maps a flat float64 vector. */
  public double[] apply(Quantity quantity, double[] oldFlat) {
    Parameters before = Architecture.parameters(from);
    Parameters after = Architecture.parameters(to);
    double[] grown = new double[Math.toIntExact(after.count())];
    for (Parameter parameter : after) {
      int source = Math.toIntExact(before.named(parameter.name()).offset());
      int target = Math.toIntExact(parameter.offset());
      if (isOverTokens(parameter)) {
        rows(quantity, oldFlat, source, grown, target, parameter.columns().size());
      } else {
        System.arraycopy(oldFlat, source, grown, target, Math.toIntExact(parameter.elements()));
      }
    }
    return grown;
  }

  private static boolean isOverTokens(Parameter parameter) {
    return parameter.rows().parts().get(0).axis().key().equals(VOCAB);
  }

  /** A new token has had no gradient: its first moment is zero, its second that of its pieces. */
  private void rows(
      Quantity quantity, double[] old, int source, double[] grown, int target, int columns) {
    boolean ofGradients = quantity == Quantity.FIRST_MOMENT || quantity == Quantity.DISPLACEMENT;
    for (int id = 0; id < pieces.length; id++) {
      int[] mine = pieces[id];
      if (mine.length > 1 && ofGradients) {
        continue;
      }
      for (int piece : mine) {
        for (int c = 0; c < columns; c++) {
          grown[target + id * columns + c] += old[source + piece * columns + c] / mine.length;
        }
      }
    }
  }
}
