package io.tianma.data.source.layout;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Fields of tables and of heads of answers. */
class FieldsTest {
  /** Fields are joined by bars; nothing for what cannot be taken apart. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '@',
      quoteCharacter = '`',
      value = {
        "a,b @ false @ a|b",
        "a @ false @ a",
        "`` @ false @ ``",
        ", @ false @ |",
        "a,,b @ false @ a||b",
        "\"a,b\",c @ false @ a,b|c",
        "\"a\"\"b\" @ false @ a\"b",
        "\"\"\"\" @ false @ \"",
        "\"\" @ false @ ``",
        "\"a\", @ false @ a|",
        "c,\"a\" @ false @ c|a",
        "\"a\\\" @ false @ a\\",
        "\"a\"b @ false @",
        "a\"b @ false @",
        "a,b\" @ false @",
        "\"a @ false @",
        "\" @ false @",
        "\"a\\\"b\" @ true @ a\"b",
        "\"a\\\\\" @ true @ a\\",
        "\"a\\n\" @ true @ a\\n",
        "\"a\"\"b\" @ true @ a\"b",
        "\"a\\\" @ true @",
        "a\\,b @ true @ a\\|b",
      })
  void recordsAreTakenApartAtCommasOutsideOfQuotes(String record, boolean escaped, String fields) {
    List<String> split = Fields.split(record, true, escaped);
    assertThat(split == null ? null : String.join("|", split)).isEqualTo(fields);
  }

  @Test
  void tabsAreNeverQuoted() {
    assertThat(Fields.split("\"a\tb\t\t", false, false)).containsExactly("\"a", "b", "", "");
    assertThat(Fields.split("", false, true)).containsExactly("");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "ab, false, 0", "\"a\", false, 2", "\"a\\\"\", false, 3", "\"a\\\"\", true, 2",
        "\\\\\", true, 1", "\\, true, 0", "``, true, 0", "\", true, 1"
      })
  void quotesAreCountedThatOpenOrClose(String line, boolean escaped, int count) {
    assertThat(Fields.quotes(line.getBytes(UTF_8), escaped)).isEqualTo(count);
  }

  @Test
  void whatIsWrongIsSaidWithTheWayOut() {
    String inside = "a quote inside a field that does not begin with one, or followed by no comma";
    assertThat(Fields.problem("\"a", false)).isEqualTo("quotes do not close");
    assertThat(Fields.problem("a\"b\"", false)).isEqualTo(inside);
    assertThat(Fields.problem("\"a\\\"b\" \"", false))
        .isEqualTo(
            inside
                + "; it holds \\\", so set ingest.inputs[].escape = \"\\\\\" if that is a quote");
    assertThat(Fields.problem("\"a\\\"", true)).isEqualTo("quotes do not close");
  }

  private static HeaderFields of(String... lines) {
    HeaderFields fields = new HeaderFields();
    for (String line : lines) {
      fields.add(line);
    }
    return fields;
  }

  @Test
  void headersHaveNamesInAnyCaseAndGoOn() {
    HeaderFields fields =
        of(
            " lost", "A: 1", "B :x", "a:2", "\tand", "  ", " more ", ": none", " lost", "none",
            " l");
    assertThat(fields.last("a")).isEqualTo("2 and more");
    assertThat(fields.last("b")).isEqualTo("x");
    assertThat(fields.last("")).isEmpty();
    assertThat(fields.last("c")).isEmpty();
    assertThat(of("a:", " b").last("a")).isEqualTo("b");
    assertThat(of("a: 1", "nothing", " b").last("a")).isEqualTo("1");
  }

  @Test
  void listsAreOfAllValues() {
    HeaderFields fields = of("E: GZip, ,br", "x: y", "e:", "e: chunked,");
    assertThat(fields.list("e")).containsExactly("gzip", "br", "chunked");
    assertThat(fields.list("none")).isEmpty();
  }
}
