package io.tianma.data.gap;

import java.util.ArrayList;
import java.util.List;

/**
 * T5-PEGASUS' pseudo summary: again and again the sentence moves to the target that leaves the
 * longest common subsequence between what remains and the target, until the target is long enough.
 *
 * <p>Lengths are raw counts of characters; of equal sentences the first is taken; a target longer
 * than its source changes places with it.
 *
 * @see <a href="https://github.com/ZhuiyiTechnology/t5-pegasus">T5-PEGASUS, train.py</a>
 */
final class LcsGap implements GapStrategy {
  private final double ratio;

  LcsGap(double ratio) {
    this.ratio = ratio;
  }

  @Override
  public GapPair select(List<String> sentences, long seed) {
    CharCodes codes = new CharCodes(sentences);
    boolean[] chosen = new boolean[sentences.size()];
    int sourceChars = codes.total();
    int targetChars = 0;
    for (int left = sentences.size(); left > 1; left--) {
      int next = best(codes, chosen);
      chosen[next] = true;
      sourceChars -= codes.length(next);
      targetChars += codes.length(next);
      if (targetChars > ratio * sourceChars) {
        break;
      }
    }
    GapPair pair = GapPair.of(sentences, indices(chosen));
    return sourceChars < targetChars ? pair.swapped() : pair;
  }

  private static int best(CharCodes codes, boolean[] chosen) {
    int best = -1;
    int most = -1;
    for (int i = 0; i < chosen.length; i++) {
      if (chosen[i]) {
        continue;
      }
      chosen[i] = true;
      int common = codes.commonSubsequence(chosen);
      chosen[i] = false;
      if (common > most) {
        most = common;
        best = i;
      }
    }
    return best;
  }

  private static List<Integer> indices(boolean[] chosen) {
    List<Integer> indices = new ArrayList<>();
    for (int i = 0; i < chosen.length; i++) {
      if (chosen[i]) {
        indices.add(i);
      }
    }
    return indices;
  }
}
