package io.tianma.data.testing;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** What a test of growth has to notice, beside what it must not. */
public final class Squares implements Supplier<Map<String, Consumer<String>>> {
  @Override
  public Map<String, Consumer<String>> get() {
    Map<String, Consumer<String>> all = new LinkedHashMap<>();
    all.put("thirty times", text -> steps(30L * text.length()));
    all.put("a sixteenth of the square", text -> steps((long) text.length() * text.length() / 16));
    all.put("a third of the square", text -> steps((long) text.length() * text.length() / 3));
    return all;
  }

  private static void steps(long count) {
    for (long i = 0; i < count; i++) {
      Thread.onSpinWait();
    }
  }
}
