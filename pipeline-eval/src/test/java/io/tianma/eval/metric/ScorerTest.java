package io.tianma.eval.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.tianma.data.store.CanonicalJson;
import io.tianma.data.text.Budget;
import io.tianma.eval.metric.Scorer.Fields;
import io.tianma.eval.metric.overlap.Dialect;
import io.tianma.eval.metric.overlap.Scores;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ScorerTest {
  private final StringBuilder out = new StringBuilder();

  @Test
  void writesOneLineForEachLineInTheirOrder() throws IOException {
    List<Scores> scores =
        score("{\"ref\":\"天马\",\"hyp\":\"天马\",\"id\":7}\n\n{\"ref\":\"天马\",\"hyp\":\"行空\"}\n");
    assertThat(scores).hasSize(2);
    List<JsonNode> lines =
        out.toString().lines().map(l -> CanonicalJson.read(l, JsonNode.class)).toList();
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0).get("id").asInt()).isEqualTo(7);
    assertThat(lines.get(0).get("rougeL-char").asDouble()).isEqualTo(1);
    assertThat(lines.get(1).get("rouge1-char").asDouble()).isZero();
    assertThat(lines.get(1).has("id")).isFalse();
  }

  @Test
  void namesTheLineThatIsNoJson() {
    assertThatThrownBy(() -> score("{\"ref\":\"a\",\"hyp\":\"b\"}\n{oops\n"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("line 2 is not JSON: {oops");
  }

  @Test
  void namesTheFieldThatIsMissing() {
    assertThatThrownBy(() -> score("{\"ref\":\"a\",\"hyp\":3}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "line 1 has no text field \"hyp\", it has [ref, hyp]: {\"ref\":\"a\",\"hyp\":3}");
    assertThatThrownBy(() -> score("[1]"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("line 1 has no text field \"ref\"");
  }

  @Test
  void readsTheFieldsThatAreNamed() throws IOException {
    String line = "{\"text\":\"长文\",\"title\":\"天马\",\"generated\":\"天马\"}";
    BufferedReader in = new BufferedReader(new StringReader(line));
    List<Scores> scores =
        Scorer.score(
                in,
                new Fields("title", "generated", "text", null),
                Scoring.STANDARD,
                Budget.USUAL,
                new StringBuilder())
            .scores();
    assertThat(scores.get(0).rougeL().f()).isEqualTo(1);
  }

  @Test
  void refusesAnEmptyFile() {
    assertThatThrownBy(() -> score("\n"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("nothing to score");
  }

  @Test
  void refusesAnUnknownDialectNamingTheKnown() {
    assertThatThrownBy(() -> Dialect.of("google"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("dialect = google: must be one of standard, rouge-py");
    assertThat(Dialect.of("rouge-py")).isEqualTo(Dialect.ROUGE_PY);
  }

  @Test
  @Timeout(value = 100, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void refusesALineThatTakesTooLong() {
    Random random = new Random(1);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 1_000_000; i++) {
      text.append((char) ('一' + random.nextInt(2000)));
    }
    String slow = "{\"ref\":\"%s\",\"hyp\":\"%s\"}".formatted(text, text.reverse());
    String lines = "{\"ref\":\"a\",\"hyp\":\"b\"}\n" + slow + "\n";
    assertThatThrownBy(
            () ->
                Scorer.score(
                    new BufferedReader(new StringReader(lines)),
                    Fields.DEFAULT,
                    Scoring.STANDARD,
                    0.5,
                    out))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("line 2 takes more than 0.5 seconds");
  }

  private List<Scores> score(String input) throws IOException {
    return Scorer.score(
            new BufferedReader(new StringReader(input)),
            Fields.DEFAULT,
            Scoring.STANDARD,
            Budget.USUAL,
            out)
        .scores();
  }

  @Test
  void takesSeveralReferencesAndSaysHowTextsAreWritten() throws IOException {
    String lines =
        "{\"ref\":[\"天马\",\"行空\"],\"hyp\":\"行空\",\"text\":\"行空独往\"}\n"
            + "{\"ref\":\"天马行空独往\",\"hyp\":\"\",\"text\":\"独来\"}\n";
    var result =
        Scorer.score(
            new BufferedReader(new StringReader(lines)),
            new Fields("ref", "hyp", "text", null),
            Scoring.STANDARD,
            Budget.USUAL,
            out);
    assertThat(result.scores().get(0).rouge1().f()).isEqualTo(1);
    assertThat(result.style())
        .containsEntry("empty", 1.0)
        .containsEntry("copy-4-char", 1.0)
        .containsEntry("length-ratio-char", 0.25)
        .containsEntry("distinct-1-char", 1.0);
    assertThatThrownBy(() -> score("{\"ref\":[],\"hyp\":\"a\"}"))
        .hasMessageStartingWith("line 1: \"ref\" is an empty list");
  }

  @Test
  void scoresABaselineInPlaceOfWhatWasWritten() throws IOException {
    String lines =
        "{\"ref\":\"独往\",\"text\":\"天马。独往\",\"id\":\"x\"}\n{\"ref\":\"天\",\"text\":\"天\"}\n";
    var result =
        Scorer.score(
            new BufferedReader(new StringReader(lines)),
            new Fields("ref", null, "text", "oracle-sentence"),
            Scoring.STANDARD,
            Budget.USUAL,
            out);
    assertThat(result.scores()).allSatisfy(s -> assertThat(s.rouge1().f()).isEqualTo(1));
    assertThat(result.references()).containsExactly(List.of("独往"), List.of("天"));
  }

  @Test
  void aLongLineIsNamedByItsBeginning() {
    String sixty = "{" + "x".repeat(59);
    assertThatThrownBy(() -> score(sixty)).hasMessage("line 1 is not JSON: " + sixty);
    assertThatThrownBy(() -> score(sixty + "y")).hasMessage("line 1 is not JSON: " + sixty + "…");
    assertThatThrownBy(() -> score("{\"ref\":[\"a\",7],\"hyp\":\"a\"}"))
        .hasMessage("line 1: \"ref\" holds 7, which is no text");
  }
}
