package io.tianma.eval.metric.overlap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.tianma.data.store.CanonicalJson;
import io.tianma.data.testing.Shared;
import io.tianma.eval.metric.Scoring;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** The published scorers' figures on 2,075 real titles, to their last printed digit. */
class GoldenRougeTest {
  private static final Scoring ROUGE_PY = new Scoring(Dialect.ROUGE_PY, Tokens.CHAR);

  @Test
  void standardRougeIsGooglesOverCharacters() throws IOException {
    for (JsonNode row : rows()) {
      Scores scores = Scoring.STANDARD.score(row.get("ref").asText(), row.get("hyp").asText());
      assertEqual(row, row.get("google_char"), scores);
    }
  }

  @Test
  void rougePyIsThePackageBehindThePublishedTables() throws IOException {
    for (JsonNode row : rows()) {
      Scores scores = ROUGE_PY.score(row.get("ref").asText(), row.get("hyp").asText());
      assertEqual(row, row.get("pltrdy"), scores);
      assertThat(scores.bleu()).as("%s", row).isCloseTo(row.get("bleu").asDouble(), within(1e-6));
    }
  }

  private static void assertEqual(JsonNode row, JsonNode expected, Scores scores) {
    var fs = List.of(scores.rouge1(), scores.rouge2(), scores.rougeL());
    for (int i = 0; i < 3; i++) {
      assertThat(fs.get(i).f()).as("%s", row).isCloseTo(expected.get(i).asDouble(), within(1e-6));
    }
  }

  private static List<JsonNode> rows() throws IOException {
    var file = Shared.file("corpora/golden-rouge.jsonl.gz");
    try (var in =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
      List<JsonNode> rows =
          in.lines().map(line -> CanonicalJson.read(line, JsonNode.class)).toList();
      assertThat(rows).hasSize(2075);
      return rows;
    }
  }
}
