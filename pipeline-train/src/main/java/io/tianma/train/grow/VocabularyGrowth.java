package io.tianma.train.grow;

import io.tianma.data.segment.Jieba;
import io.tianma.data.token.Tokenizer;
import io.tianma.data.vocab.Vocabulary;
import io.tianma.train.model.Architecture;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.model.parameter.Parameter;
import io.tianma.train.model.parameter.Parameters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

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
  private final boolean[] known; // to both

  /**
   * A growth by the old tokens that each new one is made of.
   *
   * @param pieces ids of old tokens for each new one: itself alone where both know it
   * @throws IllegalArgumentException if a token that the model needs is not among them
   */
  public VocabularyGrowth(ModelConfig from, int[][] pieces) {
    this(from, pieces, alone(pieces));
  }

  private static boolean[] alone(int[][] pieces) {
    boolean[] alone = new boolean[pieces.length];
    for (int id = 0; id < alone.length; id++) {
      alone[id] = pieces[id].length == 1;
    }
    return alone;
  }

  private VocabularyGrowth(ModelConfig from, int[][] pieces, boolean[] known) {
    this.from = from;
    this.pieces = pieces.clone();
    this.known = known.clone();
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
    boolean[] both = new boolean[pieces.length];
    for (int id = 0; id < pieces.length; id++) {
      int known = old.find(wanted.token(id));
      both[id] = known >= 0;
      int[] written = known >= 0 ? new int[] {known} : spelled.apply(wanted.token(id));
      pieces[id] = written.length == 0 ? new int[] {Vocabulary.UNKNOWN} : written;
    }
    return new VocabularyGrowth(from, pieces, both);
  }

  /**
   * The growth between two vocabularies as {@code vocab.txt} has them; a new token is spelled with
   * the old tokens that a text of it is written with.
   *
   * @throws IllegalArgumentException if the old one is not the model's, or the new one lacks a
   *     token that the model needs
   */
  public static VocabularyGrowth between(ModelConfig from, String old, String wanted) {
    Vocabulary before = Vocabulary.parse(old);
    if (before.size() != from.vocab()) {
      throw new IllegalArgumentException(
          "the old vocabulary has %d tokens, the model knows %d"
              .formatted(before.size(), from.vocab()));
    }
    Tokenizer tokenizer = new Tokenizer(Jieba.withoutHmm(), before);
    return of(
        from,
        before,
        Vocabulary.parse(wanted),
        token ->
            Arrays.stream(tokenizer.encode(token.replaceFirst("^##", "")))
                .filter(id -> id != Vocabulary.START && id != Vocabulary.END)
                .filter(id -> id != Vocabulary.UNKNOWN)
                .toArray());
  }

  private int moved(int old, String key) {
    for (int id = 0; id < pieces.length; id++) {
      if (known[id] && pieces[id][0] == old) {
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

  /** The model over the old tokens. */
  public ModelConfig from() {
    return from;
  }

  /** New tokens that the old model does not know. */
  public int unknown() {
    return pieces.length - (int) IntStream.of(kept()).filter(id -> id >= 0).count();
  }

  /** The old id of each new one, -1 for tokens that the old model does not know. */
  public int[] kept() {
    return IntStream.range(0, pieces.length).map(id -> known[id] ? pieces[id][0] : -1).toArray();
  }

  /** What changes, in words. */
  public String description() {
    int stay = pieces.length - unknown();
    return "%,d tokens -> %,d: %,d stay, %,d are cut, %,d are new, each the mean of its pieces"
        .formatted(from.vocab(), to.vocab(), stay, from.vocab() - stay, unknown());
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
      if (!known[id] && ofGradients) {
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
