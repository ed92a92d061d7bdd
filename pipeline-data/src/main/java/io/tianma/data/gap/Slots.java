package io.tianma.data.gap;

import io.tianma.data.text.Marks;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Fills the places of the gap sentences in the source. */
final class Slots {
  private static final String MASK = String.valueOf(Marks.SENTENCE);

  private final SlotOptions options;

  Slots(SlotOptions options) {
    this.options = options;
  }

  /** What the source has for each sentence; empty where it is removed. */
  List<String> fill(List<String> sentences, int[] gaps, Random random) {
    List<String> source = new ArrayList<>(sentences);
    for (int gap : gaps) {
      double choice = removesAlways() ? 1 : random.nextDouble();
      if (choice < options.masked()) {
        source.set(gap, MASK);
      } else if (choice < options.masked() + options.replaced()) {
        source.set(gap, sentences.get(random.nextInt(sentences.size())));
      } else if (choice >= options.masked() + options.replaced() + options.intact()) {
        source.set(gap, "");
      }
    }
    return source;
  }

  private boolean removesAlways() {
    return options.equals(SlotOptions.removed());
  }
}
