package io.tianma.eval.metric;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tianma.data.store.CanonicalJson;
import io.tianma.eval.metric.Evaluation.Baseline;
import io.tianma.eval.metric.Evaluation.CheckpointLoss;
import io.tianma.eval.metric.Evaluation.LossGroup;
import io.tianma.eval.metric.Evaluation.Score;
import io.tianma.eval.metric.Evaluation.Writing;
import io.tianma.eval.metric.resampling.Comparison;
import io.tianma.eval.metric.resampling.Interval;
import io.tianma.eval.metric.resampling.Resampling;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The text, read as Prometheus reads it, beside {@code metrics.json}. */
class PrometheusTest {
  private static final String HOSTILE = "a\\b\"c\nd} 1 天马\\n";
  private static final Pattern HELP = Pattern.compile("# HELP ([a-z_]+) \\S.*");
  private static final Pattern TYPE = Pattern.compile("# TYPE ([a-z_]+) gauge");
  private static final Pattern SAMPLE = Pattern.compile("([a-z_]+)(?:\\{(.*)})? (\\S+)");
  private static final Pattern LABEL =
      Pattern.compile("\\G([a-z_]+)=\"((?:[^\\\\\"\n]|\\\\[\\\\\"n])*)\"(?:,|$)");

  @Test
  void everyFigureOfTheJsonStandsInTheTextAndNoOther() {
    for (String text : List.of("", HOSTILE)) {
      Evaluation evaluation = evaluation(text);
      JsonNode json = CanonicalJson.read(CanonicalJson.pretty(evaluation), JsonNode.class);
      Map<String, Double> read = read(Prometheus.of(evaluation));
      Map<String, Double> expected = expected(json);
      assertThat(read).containsExactlyInAnyOrderEntriesOf(expected);
      assertThat(read).as("all numbers, and 1 for the texts").hasSize(1 + numbers(json));
    }
  }

  @Test
  void whatWasNotMeasuredHasNoLine() {
    Evaluation bare =
        new Evaluation(
            3, 4, 8, 6.1, 6.2, List.of(loss("checkpoints/small", 1)), "standard", 0, 7, List.of());
    JsonNode json = CanonicalJson.read(CanonicalJson.pretty(bare), JsonNode.class);
    assertThat(read(Prometheus.of(bare)))
        .containsExactlyInAnyOrderEntriesOf(expected(json))
        .hasSize(1 + numbers(json));
  }

  @Test
  void numbersThatAreNotFiniteAreWrittenAsPrometheusReadsThem() {
    Evaluation broken =
        new Evaluation(
            Long.MAX_VALUE,
            4,
            8,
            Double.NaN,
            Double.NEGATIVE_INFINITY,
            List.of(loss("checkpoints/small", 1e6)),
            "standard",
            0,
            7,
            List.of());
    assertThat(Prometheus.of(broken))
        .contains("tianma_pairs 9223372036854775807\n")
        .contains("tianma_unigram_entropy_nats NaN\n")
        .contains("tianma_unigram_entropy_train_nats -Inf\n")
        .contains("tianma_perplexity{checkpoint=\"checkpoints/small\"} +Inf\n");
  }

  /** Samples by name and labels; whatever the format does not allow is an error. */
  private static Map<String, Double> read(String text) {
    Map<String, Double> samples = new LinkedHashMap<>();
    List<String> families = new ArrayList<>();
    assertThat(text).endsWith("\n");
    String[] lines = text.split("\n", -1);
    for (int i = 0; i < lines.length - 1; i++) {
      Matcher help = HELP.matcher(lines[i]);
      if (help.matches()) {
        Matcher type = TYPE.matcher(lines[++i]);
        assertThat(type.matches()).as(lines[i]).isTrue();
        assertThat(type.group(1)).isEqualTo(help.group(1));
        assertThat(families).as("a family stands once").doesNotContain(help.group(1));
        families.add(help.group(1));
        assertThat(lines[i + 1]).as("has a value").startsWith(help.group(1));
        continue;
      }
      Matcher sample = SAMPLE.matcher(lines[i]);
      assertThat(sample.matches()).as(lines[i]).isTrue();
      assertThat(sample.group(1)).isEqualTo(families.get(families.size() - 1));
      String key = key(sample.group(1), labels(sample.group(2)));
      assertThat(samples.put(key, Double.parseDouble(sample.group(3)))).as(key).isNull();
    }
    return samples;
  }

  private static Map<String, String> labels(String labels) {
    Map<String, String> read = new TreeMap<>();
    Matcher label = LABEL.matcher(labels == null ? "" : labels);
    int end = 0;
    while (label.find()) {
      StringBuilder plain = new StringBuilder();
      for (int i = 0; i < label.group(2).length(); i++) {
        char c = label.group(2).charAt(i);
        char next = c == '\\' ? label.group(2).charAt(++i) : c;
        plain.append(c == '\\' && next == 'n' ? '\n' : next);
      }
      assertThat(read.put(label.group(1), plain.toString())).isNull();
      end = label.end();
    }
    assertThat(end).as(labels).isEqualTo(labels == null ? 0 : labels.length());
    return read;
  }

  private static String key(String name, Map<String, String> labels) {
    return name + new TreeMap<>(labels);
  }

  private static int numbers(JsonNode node) {
    int numbers = node.isNumber() ? 1 : 0;
    for (JsonNode child : node) {
      numbers += numbers(child);
    }
    return numbers;
  }

  private static Map<String, Double> expected(JsonNode json) {
    Map<String, Double> all = new LinkedHashMap<>();
    JsonNode writing = json.path("writing");
    all.put(
        key(
            "tianma_info",
            Map.of(
                "dialect", json.path("dialect").asText(),
                "tokens", writing.path("tokens").asText(""),
                "decoding", writing.path("decoding").asText(""))),
        1.0);
    put(all, "pairs", Map.of(), json.path("rows"));
    put(all, "target_tokens", Map.of(), json.path("tokens"));
    put(all, "target_chars", Map.of(), json.path("chars"));
    put(all, "unigram_entropy_nats", Map.of(), json.path("unigram-entropy"));
    put(all, "unigram_entropy_train_nats", Map.of(), json.path("unigram-entropy-train"));
    put(all, "generated_texts", Map.of(), json.path("generated"));
    put(all, "lead_chars", Map.of(), json.path("lead-chars"));
    for (JsonNode c : json.path("checkpoints")) {
      Map<String, String> labels = Map.of("checkpoint", c.path("checkpoint").asText());
      put(all, "parameters", labels, c.path("parameters"));
      put(all, "loss_nats", labels, c.path("loss"));
      put(all, "loss_per_char_nats", labels, c.path("loss-per-char"));
      put(all, "perplexity", labels, c.path("perplexity"));
      put(all, "perplexity_per_char", labels, c.path("perplexity-per-char"));
      put(all, "accuracy_ratio", labels, c.path("accuracy"));
    }
    for (JsonNode s : json.path("scores")) {
      String metric = s.path("metric").asText();
      for (String system : List.of("generated", "lead")) {
        put(all, "score_ratio", Map.of("metric", metric, "system", system), s.path(system));
      }
      bounds(all, "score", Map.of("metric", metric), s.path("interval"));
      bounds(all, "score_difference", Map.of("metric", metric), s.path("difference"));
    }
    if (!writing.isObject()) {
      return all;
    }
    put(all, "resamples", Map.of(), writing.path("resampling").path("resamples"));
    put(all, "resampling_seed", Map.of(), writing.path("resampling").path("seed"));
    writing
        .path("corpus")
        .fields()
        .forEachRemaining(
            f -> put(all, "corpus_score_ratio", Map.of("metric", f.getKey()), f.getValue()));
    writing
        .path("style")
        .fields()
        .forEachRemaining(f -> put(all, "writing", Map.of("figure", f.getKey()), f.getValue()));
    for (JsonNode baseline : writing.path("baselines")) {
      baseline
          .path("scores")
          .fields()
          .forEachRemaining(
              f ->
                  compared(
                      all,
                      "baseline",
                      Map.of("baseline", baseline.path("name").asText(), "metric", f.getKey()),
                      f.getValue()));
    }
    writing
        .path("before")
        .fields()
        .forEachRemaining(f -> compared(all, "before", Map.of("metric", f.getKey()), f.getValue()));
    for (String by : List.of("length", "source")) {
      for (JsonNode g : json.path("by-" + by)) {
        Map<String, String> labels = Map.of("by", by, "group", g.path("group").asText());
        put(all, "group_pairs", labels, g.path("rows"));
        put(all, "group_target_tokens", labels, g.path("tokens"));
        put(all, "group_target_chars", labels, g.path("chars"));
        put(all, "group_loss_nats", labels, g.path("loss"));
        put(all, "group_loss_per_char_nats", labels, g.path("loss-per-char"));
        put(all, "group_perplexity", labels, g.path("perplexity"));
        put(all, "group_accuracy_ratio", labels, g.path("accuracy"));
      }
    }
    return all;
  }

  private static void compared(
      Map<String, Double> all, String name, Map<String, String> labels, JsonNode scores) {
    put(all, name + "_score_ratio", labels, scores.path("b"));
    put(all, name + "_generated_ratio", labels, scores.path("a"));
    bounds(all, name + "_difference", labels, scores.path("difference"));
    put(all, name + "_p", labels, scores.path("p"));
    put(all, name + "_above_ratio", labels, scores.path("above"));
  }

  private static void bounds(
      Map<String, Double> all, String name, Map<String, String> labels, JsonNode interval) {
    for (String bound : List.of("low", "high")) {
      Map<String, String> more = new TreeMap<>(labels);
      more.put("bound", bound);
      put(all, name + "_bound_ratio", more, interval.path(bound));
    }
  }

  private static void put(
      Map<String, Double> all, String name, Map<String, String> labels, JsonNode value) {
    assertThat(value.isNumber()).as(name).isTrue();
    all.put(key("tianma_" + name, labels), value.asDouble());
  }

  private static CheckpointLoss loss(String checkpoint, double loss) {
    return CheckpointLoss.of(checkpoint, 12, new TokenLoss(loss, 2, 1, 2));
  }

  /** One in which every number is another one. */
  private static Evaluation evaluation(String text) {
    Comparison comparison = new Comparison(0.31, 0.32, new Interval(-0.02, 0.033), 0.044, 0.55);
    Comparison other = new Comparison(0.61, 0.62, new Interval(-0.06, 0.063), 0.064, 0.65);
    return new Evaluation(
        301,
        14_112,
        22_480,
        6.213,
        6.302,
        List.of(loss("checkpoints/small" + text, 5.6), loss("checkpoints/grown", 4.9)),
        "standard" + text,
        64,
        58,
        List.of(
            new Score(
                "rouge1-char" + text, 0.2, 0.3, new Interval(0.18, 0.22), new Interval(-1, 0.5)),
            new Score("bleu-char", 0.4, 0.1, new Interval(0.38, 0.42), new Interval(-0.9, 0.7))),
        new Writing(
            "char" + text,
            "greedily" + text,
            new Resampling(1000, 7),
            Map.of("corpus-bleu-char" + text, 0.05),
            Map.of("distinct-1-char" + text, 0.25, "empty", 3.0),
            List.of(
                new Baseline(
                    "lead-32" + text, Map.of("rouge1-char", comparison, "bleu-char", other)),
                new Baseline("oracle-sentence", Map.of("rouge1-char", other))),
            Map.of("rouge1-char" + text, comparison, "bleu-char", other)),
        List.of(
            LossGroup.of("1", 70, new TokenLoss(50, 3, 10, 21)),
            LossGroup.of("2 to 3", 71, new TokenLoss(52, 4, 11, 22))),
        List.of(
            LossGroup.of("1", 72, new TokenLoss(53, 5, 12, 23)),
            LossGroup.of("web" + text, 73, new TokenLoss(54, 6, 13, 24))));
  }
}
