package io.tianma.data.golden;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tianma.data.gap.GapPair;
import io.tianma.data.gap.PairBuilder;
import io.tianma.data.gap.PairOptions;
import io.tianma.data.segment.Jieba;
import io.tianma.data.testing.Shared;
import io.tianma.data.token.Tokenizer;
import io.tianma.data.vocab.Vocabulary;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** Equality with jieba 0.42.1, bert4keras and T5-PEGASUS' train.py on 200 real documents. */
class GoldenTextTest {
  private final Jieba jieba = Jieba.withoutHmm();

  @Test
  void wordsEqualJieba() throws IOException {
    for (JsonNode doc : golden()) {
      assertThat(jieba.words(doc.get("text").asText()))
          .as(doc.get("id").asText())
          .isEqualTo(strings(doc.get("jieba_hmm_off")));
    }
  }

  @Test
  void idsEqualBert4keras() throws IOException {
    Tokenizer tokenizer = tokenizer();
    for (JsonNode doc : golden()) {
      assertThat(tokenizer.encode(doc.get("text").asText()))
          .as(doc.get("id").asText())
          .isEqualTo(ints(doc.get("ids")));
    }
  }

  @Test
  void chunksAndPairsEqualT5Pegasus() throws IOException {
    PairBuilder builder = new PairBuilder(PairOptions.t5Pegasus());
    for (JsonNode doc : golden()) {
      String text = doc.get("text").asText();
      List<List<String>> chunks = new ArrayList<>();
      doc.get("chunks").forEach(c -> chunks.add(strings(c)));
      assertThat(builder.chunks(text)).isEqualTo(chunks);
      List<List<String>> pairs = new ArrayList<>();
      doc.get("pairs").forEach(p -> pairs.add(strings(p)));
      assertThat(builder.pairs(text, 0).stream().map(p -> List.of(p.source(), p.target())))
          .as(doc.get("id").asText())
          .containsExactlyElementsOf(pairs);
    }
  }

  @Test
  void truncatedIdsEqualBert4keras() throws IOException {
    Tokenizer tokenizer = tokenizer();
    PairBuilder builder = new PairBuilder(PairOptions.t5Pegasus());
    for (JsonNode doc : golden()) {
      List<GapPair> pairs = builder.pairs(doc.get("text").asText(), 0);
      for (int i = 0; i < pairs.size(); i++) {
        assertThat(tokenizer.encode(pairs.get(i).source(), 384))
            .isEqualTo(ints(doc.get("src_ids_384").get(i)));
        assertThat(tokenizer.encode(pairs.get(i).target(), 128))
            .isEqualTo(ints(doc.get("tgt_ids_128").get(i)));
      }
    }
  }

  private Tokenizer tokenizer() throws IOException {
    String vocab = Files.readString(Shared.file("corpora/t5pegasus-vocab-50k.txt"));
    return new Tokenizer(jieba, Vocabulary.parse(vocab));
  }

  private static List<JsonNode> golden() throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    List<JsonNode> docs = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(
                    Files.newInputStream(Shared.file("corpora/golden-200.jsonl.gz"))),
                StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        docs.add(mapper.readTree(line));
      }
    }
    assertThat(docs).hasSize(200);
    return docs;
  }

  private static List<String> strings(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText).toList();
  }

  private static int[] ints(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).mapToInt(JsonNode::asInt).toArray();
  }
}
