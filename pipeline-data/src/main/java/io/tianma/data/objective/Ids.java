package io.tianma.data.objective;

import io.tianma.data.vocab.Vocabulary;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Lists of token ids, with and without what surrounds a text. */
final class Ids {
  private Ids() {}

  /** Source and target from [CLS] to [SEP]; used inside the package only. */
  record Pair(int[] source, int[] target) {}

  /**
   * The tokens of source and target, one after the other, without special ones; unknown ones stay.
   * It is the text of the chunk with its gap sentences at the end.
   */
  static int[] text(int[] source, int[] target) {
    return IntStream.concat(Arrays.stream(source), Arrays.stream(target))
        .filter(id -> id >= Vocabulary.SPECIALS || id == Vocabulary.UNKNOWN)
        .toArray();
  }

  /** The tokens between [CLS] and [SEP]. */
  static int[] framed(int[] tokens, int from, int to) {
    int[] framed = new int[to - from + 2];
    framed[0] = Vocabulary.START;
    System.arraycopy(tokens, from, framed, 1, to - from);
    framed[framed.length - 1] = Vocabulary.END;
    return framed;
  }
}
