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
  void objectsOfAListAreComparedOneByOne() {
    List<Object> two = List.of(Map.of("a", 1, "b", 5), Map.of("a", 2));
    assertThat(
            between(Map.of("l", two), Map.of("l", List.of(Map.of("a", 1, "b", 6), Map.of("a", 3)))))
        .containsExactly("l[0].b = 5, now 6", "l[1].a = 2, now 3");
    assertThat(between(Map.of("l", List.of(Map.of("a", 1))), Map.of("l", two)))
        .containsExactly("l = [{\"a\":1}], now [{\"a\":1,\"b\":5},{\"a\":2}]");
    assertThat(between(Map.of("l", List.of(1, 2)), Map.of("l", List.of(1, 3))))
        .containsExactly("l = [1,2], now [1,3]");
    assertThat(between(Map.of("l", List.of(Map.of("a", 1))), Map.of("l", Map.of("x", 1))))
        .as("an object with as many keys is no list")
        .containsExactly("l = [{\"a\":1}], now {\"x\":1}");
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
