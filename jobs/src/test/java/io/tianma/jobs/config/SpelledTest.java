package io.tianma.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigUtil;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every value of a text has its whole key, whatever stands around it. */
class SpelledTest {
  private static Arguments text(String text, String... keys) {
    return Arguments.of(text, List.of(keys));
  }

  static Stream<Arguments> texts() {
    return Stream.of(
        text("a = 1\nb: 2, c += 3", "a", "b", "c"),
        text("a.b { c = 1\nd = 2 }\ne = 3", "a.b.c", "a.b.d", "e"),
        text("a = { b = { c = 1 }\nd = 2 }\ne = 3", "a.b.c", "a.d", "e"),
        text("a { b { c = 1 } }, d = 2", "a.b.c", "d"),
        text("{ a = 1, b { c = 2 } }", "a", "b.c"),
        text("{\n  \"a\" : { \"b.c\" : \"d\" } }", "a.\"b.c\""),
        text("a = 1\na = 2\na { b = 3 }", "a", "a", "a.b"),
        // more of the same section
        text("a = { b = 1 } { c = 2 }\nd = 3", "a.b", "a.c", "d"),
        text("a = { b = 1 } { c { d = 2 } } { e = 3 }", "a.b", "a.c.d", "a.e"),
        text("a = { b { c = 1 } } { d = 2 }", "a.b.c", "a.d"),
        text("a { b = 1 }\nc { d = 2 }, e { f = 3 }", "a.b", "c.d", "e.f"),
        // a reference is a value
        text("x { y = 1 }\na = ${x.y}\nb = 2", "x.y", "a", "b"),
        text("a = ${?b}, c { d = ${?e}\"f\"\ng = 1 }", "a", "c.d", "c.g"),
        text("x { y = 1 }\na = ${x} { b = 1 }", "x.y", "a.b"),
        text("x { y = 1 }\na = { b = 1 } ${x} { c = 2 }", "x.y", "a.b", "a.c"),
        // lists have no keys
        text("a = [1, 2, { b = 3, c { d = 4 } }]\ne = 5", "a", "e"),
        text("a = [\n  { b = 3 }\n  [{ c : 4 }], {}\n]\ne { f = [] }", "a", "e.f"),
        text("a = [{ b = 1 }] [{ c = 2 }]\nd { e = 3 }", "a", "d.e"),
        // signs in comments and quotation marks are none
        text("# a = 1 {\nb = 2 // } c = 3\nd = 4 # {", "b", "d"),
        text("a = \"b = { # \\\" } \"\nc = 1", "a", "c"),
        text("a = \"\\\\\"\nb { c = \"\\\\\\\"{\" }, d = 2", "a", "b.c", "d"),
        text("a = \"{\" \"}\"x\"{\"\nb = 1", "a", "b"),
        text("a = \"\"\"{ b = \" # \n c = 1 \"\"\"\nd = 2", "a", "d"),
        text("a = \"\"\"b\"\"\"\"\nc = 1\nd = \"\"\"\"e\"\"\"\"\"\nf = 2", "a", "c", "d", "f"),
        text("a = \"\"\"\"\"\", b = \"\", c = 1", "a", "b", "c"),
        text("\"a b\".c = 1\n\"\"\"d\"\"\" { e = 2 }", "\"a b\".c", "d.e"));
  }

  @ParameterizedTest
  @MethodSource("texts")
  void keysAreWhole(String text, List<String> keys) {
    assertThatCode(() -> ConfigFactory.parseString(text)).as("is HOCON").doesNotThrowAnyException();
    assertThat(Spelled.keys(text).stream().map(ConfigUtil::joinPath))
        .containsExactlyElementsOf(keys);
  }

  @Test
  void aFileThatIsIncludedIsNoKey() {
    assertThat(Spelled.keys("include \"a = {\"\nb = 1\nc { include file(\"d\")\ne = 2 }"))
        .containsExactly(List.of("b"), List.of("c", "e"));
  }

  /** The parser has refused them before. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "}",
        "} a = 1",
        "{",
        "[",
        "]",
        "a",
        "a = \"b",
        "a = \"b\\",
        "a = \"\"\"b",
        "a = \"\"\"",
        "${",
        "a = ${b",
        "\"",
        "# a",
        "//",
        "}}}{{{ = {",
        "= { : }",
        ""
      })
  void ofATextThatCannotBeParsedNothingIsSaidButItIsRead(String text) {
    assertThatCode(() -> Spelled.keys(text)).doesNotThrowAnyException();
  }
}
