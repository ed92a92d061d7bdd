package io.tianma.data.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DifferencesTest {
  private static List<String> between(Object before, Object now) {
    return Differences.of(CanonicalJson.tree(before), CanonicalJson.tree(now));
  }

  @Test
  void eachValueThatDiffersIsALineByItsWholeKey() {
    assertThat(
            between(
                Map.of("seed", 7, "a", Map.of("b", "x", "c", 1), "gone", List.of(1)),
                Map.of("seed", 8, "a", Map.of("b", "y", "c", 1), "new", true)))
        .containsExactly(
            "a.b = x, now y",
            "gone = [1], now not set",
            "new = not set, now true",
            "seed = 7, now 8");
  }

  @Test
  void anObjectInPlaceOfAValueIsShownAsAWhole() {
    assertThat(between(Map.of("a", 1), Map.of("a", Map.of("b", 2))))
        .containsExactly("a = 1, now {\"b\":2}");
    assertThat(between(Map.of("a", Map.of("b", 2)), Map.of("a", "b")))
        .containsExactly("a = {\"b\":2}, now b");
  }

  @Test
  void equalNumbersDoNotDifferWhateverHoldsThem() {
    JsonNode read = CanonicalJson.read("{\"n\": 7, \"x\": 0.5}", JsonNode.class);
    assertThat(Differences.of(read, CanonicalJson.tree(Map.of("n", 7L, "x", 0.5)))).isEmpty();
  }

  @Test
  void inputsDifferByContentOrByBeingThere() {
    Input text = new Input("a.txt", Input.RAW, 9, "ab");
    Input other = new Input("a.txt", Input.RAW, 9, "cd");
    Input vocab = new Input("vocab", "vocab", 0, "ef");
    assertThat(Differences.of(List.of(text, vocab), List.of(text, vocab))).isEmpty();
    assertThat(Differences.of(List.of(text), List.of(other)))
        .containsExactly("a.txt has other content");
    assertThat(Differences.of(List.of(text), List.of(text, vocab)))
        .containsExactly("vocab was no input");
    assertThat(Differences.of(List.of(vocab, text), List.of(text)))
        .containsExactly("vocab is no input any more");
  }
}
