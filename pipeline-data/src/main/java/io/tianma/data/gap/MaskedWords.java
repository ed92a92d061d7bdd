package io.tianma.data.gap;

import io.tianma.data.segment.Segmenter;
import io.tianma.data.text.Marks;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * BERT's masking of whole words, as PEGASUS adds it to the source: of the chosen words 8 in 10
 * become a mark, 1 in 10 another word, 1 in 10 stays.
 *
 * <p>A word is a piece of the segmenter that has a letter or a digit. Another word is one of the
 * dictionary, all equally likely.
 */
final class MaskedWords {
  private static final double MASKED = 0.8;
  private static final double REPLACED = 0.1;
  private static final String MASK = String.valueOf(Marks.WORD);

  private final double ratio;
  private final Segmenter segmenter;
  private final List<String> others;

  /**
   * @param ratio share of the words, of which at least one is chosen
   * @param others words that may take the place of one
   */
  MaskedWords(double ratio, Segmenter segmenter, List<String> others) {
    this.ratio = ratio;
    this.segmenter = segmenter;
    this.others = others;
  }

  /** The texts with masked words; marks that are already there stay and are no words. */
  List<String> mask(List<String> texts, Random random) {
    List<List<String>> words = new ArrayList<>();
    List<int[]> places = new ArrayList<>(); // text and word
    for (String text : texts) {
      List<String> pieces = new ArrayList<>(segmenter.words(text));
      for (int i = 0; i < pieces.size(); i++) {
        if (Words.hasLetter(pieces.get(i))) {
          places.add(new int[] {words.size(), i});
        }
      }
      words.add(pieces);
    }
    int count = Math.min((int) Math.max(places.size() * (float) ratio, 1f), places.size());
    for (int i = 0; i < count; i++) {
      int other = i + random.nextInt(places.size() - i);
      int[] place = places.set(other, places.get(i));
      List<String> pieces = words.get(place[0]);
      pieces.set(place[1], replacement(pieces.get(place[1]), random));
    }
    return words.stream().map(pieces -> String.join("", pieces)).toList();
  }

  private String replacement(String word, Random random) {
    double choice = random.nextDouble();
    if (choice < MASKED) {
      return MASK;
    }
    return choice < MASKED + REPLACED ? others.get(random.nextInt(others.size())) : word;
  }
}
