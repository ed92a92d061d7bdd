package io.tianma.data.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonFileTest {
  private static final JsonFile FILE =
      JsonFile.of(
          "f",
          "{\"n\": 7, \"half\": 7.0, \"big\": 2147483648, \"none\": null, \"t\": \"x\","
              + " \"m\": {\"b\": \"2\", \"a\": \"1\"}, \"mixed\": {\"k\": 1}}");

  private static void refused(ThrowingCallable asked, String message) {
    assertThatIllegalArgumentException().isThrownBy(asked).withMessage(message);
  }

  @Test
  void wholeNumbersStandBetweenTheirBounds() {
    assertThat(FILE.integer("n", 7, 7)).isEqualTo(7);
    assertThat(FILE.integer("n", -1, 8, 3)).isEqualTo(7);
    refused(() -> FILE.integer("n", 8, 9), "f: n = 7: must be a whole number from 8 to 9");
    refused(() -> FILE.integer("n", 5, 6), "f: n = 7: must be a whole number from 5 to 6");
    refused(() -> FILE.integer("n", 5, 6, 3), "f: n = 7: must be a whole number from 5 to 6");
  }

  @ParameterizedTest
  @CsvSource({
    "half, ' = 7.0'",
    "big, ' = 2147483648'",
    "none, ' = null'",
    "t, ' = \"x\"'",
    "nobody, ' is missing'",
  })
  void whatIsNoWholeNumberIsShown(String key, String found) {
    refused(
        () -> FILE.integer(key, -9, 9),
        "f: " + key + found + ": must be a whole number from -9 to 9");
  }

  @Test
  void whatMayBeMissingMayBeNull() {
    assertThat(FILE.has("n")).isTrue();
    assertThat(FILE.has("none")).isFalse();
    assertThat(FILE.has("nobody")).isFalse();
    assertThat(FILE.integer("none", 0, 9, 3)).isEqualTo(3);
    assertThat(FILE.integer("nobody", 0, 9, 3)).isEqualTo(3);
    assertThat(FILE.text("none", "y")).isEqualTo("y");
    assertThat(FILE.text("nobody", "y")).isEqualTo("y");
    assertThat(FILE.text("t", "y")).isEqualTo("x");
    assertThat(FILE.node().size()).isEqualTo(7);
  }

  @Test
  void textsAreTexts() {
    refused(() -> FILE.text("n", "y"), "f: n = 7: must be a text");
    assertThat(FILE.texts("m")).isEqualTo(Map.of("a", "1", "b", "2"));
    refused(() -> FILE.texts("mixed"), "f: mixed.k = 1: must be a text");
    refused(() -> FILE.texts("t"), "f: t = \"x\": must be an object whose values are texts");
    refused(
        () -> FILE.texts("nobody"),
        "f: nobody is missing: must be an object whose values are texts");
  }

  @Test
  void whatIsNoObjectIsRefused() {
    refused(() -> JsonFile.of("f", "[1]"), "f: must be a JSON object, not [1]");
    refused(() -> JsonFile.of("f", ""), "f: must be a JSON object, not nothing");
    refused(
        () -> JsonFile.of("f", '"' + "a".repeat(58) + '"'),
        "f: must be a JSON object, not \"" + "a".repeat(58) + '"');
    refused(
        () -> JsonFile.of("f", '"' + "a".repeat(59) + '"'),
        "f: must be a JSON object, not \"" + "a".repeat(59) + "…");
    for (String bad : new String[] {"{", "{} {}", "{\"a\": 1, \"a\": 2}"}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> JsonFile.of("f", bad))
          .withMessageStartingWith("f is not JSON: ");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> JsonFile.of("f", new byte[] {'{', (byte) 0xFF, '}'}))
        .withMessageContaining("f");
    assertThat(JsonFile.of("f", new byte[] {'{', '}'}).node()).isEmpty();
  }
}
