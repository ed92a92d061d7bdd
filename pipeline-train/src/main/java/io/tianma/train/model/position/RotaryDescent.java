package io.tianma.train.model.position;

import io.tianma.train.model.parameter.Axis;
import io.tianma.train.model.parameter.Descent;
import io.tianma.train.tensor.RotaryPairs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How the coordinates of a head's queries and keys grow that are turned in pairs: a pair descends
 * from one of the same frequency.
 *
 * <p>Where the width of the frequencies is kept, new pairs come from the old ones of their
 * frequency in a circle. Where both models have the frequencies of their own head size, c times as
 * many pairs hold the old frequencies at every c-th place, {@code θ'_{ci} = θ_i}; the pairs between
 * are fresh.
 *
 * @param pairs of the head
 * @param width whose frequencies they have
 * @param copies of a pair that the scores bear
 */
record RotaryDescent(RotaryPairs pairs, int width, KeyCopies copies) implements Descent {
  private static final Descent EQUALLY =
      Descent.wholeMultiples("features cannot be weighted, each is copied equally often");

  @Override
  public int[] sources(Axis from, Axis to) {
    RotaryDescent old = (RotaryDescent) from.descent();
    if (copies == KeyCopies.EQUAL) {
      EQUALLY.sources(from, to);
    }
    int[] ancestors = new int[to.size() / 2];
    for (int i = 0; i < ancestors.length; i++) {
      ancestors[i] = ancestor(old, i, from.size(), to.size());
    }
    int[] sources = new int[to.size()];
    Arrays.fill(sources, FRESH);
    for (int i = 0; i < ancestors.length; i++) {
      if (ancestors[i] != FRESH) {
        sources[pairs.first(i)] = old.pairs.first(ancestors[i]);
        sources[pairs.second(i)] = old.pairs.second(ancestors[i]);
      }
    }
    return sources;
  }

  private int ancestor(RotaryDescent old, int pair, int oldSize, int newSize) {
    int newPerPart = newSize / 2 / pairs.parts();
    int oldPerPart = oldSize / 2 / pairs.parts();
    int part = pair / newPerPart;
    int within = pair % newPerPart;
    int source;
    if (width == old.width) {
      source = ofSameFrequency(within, oldPerPart);
    } else if (copies != KeyCopies.EQUAL
        && old.width == oldSize
        && width == newSize
        && newSize % oldSize == 0) {
      int factor = newSize / oldSize;
      source = within % factor == 0 ? within / factor : FRESH;
    } else {
      throw new IllegalArgumentException(
          "rotary-width = %d: heads of %d grown from %d with frequencies of width %d would have other ones; set it to %d"
              .formatted(width, newSize, oldSize, old.width, old.width));
    }
    return source == FRESH ? FRESH : part * oldPerPart + source;
  }

  private int ofSameFrequency(int within, int oldPerPart) {
    int frequencies = width / 2 / pairs.parts();
    if (copies == KeyCopies.NONE) {
      return within < oldPerPart ? within : FRESH;
    }
    List<Integer> candidates = new ArrayList<>();
    for (int j = within % frequencies; j < oldPerPart; j += frequencies) {
      candidates.add(j);
    }
    return candidates.get(within / frequencies % candidates.size());
  }
}
