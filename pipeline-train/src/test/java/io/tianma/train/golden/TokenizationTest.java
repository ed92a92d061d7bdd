package io.tianma.train.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tianma.data.segment.Dictionary;
import io.tianma.data.segment.Jieba;
import io.tianma.data.segment.UserLines;
import io.tianma.data.testing.Shared;
import io.tianma.data.token.Tokenizer;
import io.tianma.data.vocab.Vocabulary;
import io.tianma.train.checkpoint.HuggingFaceConfig;
import io.tianma.train.checkpoint.TokenizerConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The tokenizer that exported models bring makes the ids of this one. Skipped where no Python with
 * jieba is found; in the place of transformers stands the little of it that is called.
 */
class TokenizationTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String SCRIPT =
      """
      import copy, json, sys
      directory, texts, stub = sys.argv[1:]
      sys.path[:0] = [stub, directory]
      import tokenization_tianma as t
      words = t.TianmaWords.from_directory(directory)
      settings = json.load(open(directory + "/tokenizer_config.json"))
      files = dict(vocab_file=words.files[0], user_dict_file=words.files[1])
      with_base = t.TianmaTokenizer(**files, **settings)
      words = copy.deepcopy(words)
      for line in open(texts, encoding="utf-8"):
          text = json.loads(line)
          ids = words.encode(text)
          assert with_base(text) == ids
          assert with_base.convert_tokens_to_string([words.tokens[i] for i in ids]) == words.decode(ids)
          print(json.dumps([ids, words.encode(text, 16), words.decode(ids)]))
      """;

  private static final String BASE =
      """
      class PreTrainedTokenizer:
          def __init__(self, **settings):
              for name, value in settings.items():
                  setattr(self, name, value)
              self.added_tokens_encoder = {}
              self.cls_token_id, self.sep_token_id = (
                  self._convert_token_to_id(t) for t in (self.cls_token, self.sep_token))
          def __call__(self, text):
              assert self.split_special_tokens
              ids = [self._convert_token_to_id(t) for t in self._tokenize(text)]
              return self.build_inputs_with_special_tokens(ids)
      """;

  private static final List<String> ODD =
      List.of(
          "",
          " \t\r\n\u3000",
          "[MASK][CLS]<S>##集",
          "Ｔｉａｎｍａ 天马ABC-1.5 C++ naïve İstanbul ΣΑΣ ﬁ",
          "a".repeat(201) + " " + "集".repeat(30),
          "\u0000\uFFFD\u200B零宽\u0301连\uFEFF接\r\n𠀀𪜀😀👍🏽",
          "한국어 ไทย שָׁלוֹם देवनागरी 2026年11月30日，3.14%、1_000",
          "他来到了网易杭研大厦，天马行空ＡＰＩ网关");

  private String python;

  @TempDir Path directory;
  @TempDir Path stub;

  @BeforeEach
  void findPython() throws Exception {
    Optional<String> found = Python.with("jieba");
    assumeTrue(found.isPresent(), "no Python with jieba: install Debian's python3-jieba");
    python = found.get();
  }

  @Test
  void oddAndRandomTextsGiveTheSameIdsWithWordsOfAUserToo() throws Exception {
    List<String> tokens = new ArrayList<>(Vocabulary.specials());
    for (String token :
        "天马 网关 杭研 ##集 集 a ##a b ##c ss σ ##σ 年 api网关 2026 ， 1 ##5 来到 了 大厦".split(" ", -1)) {
      tokens.add(token);
    }
    List<String> texts = new ArrayList<>(ODD);
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < 40; i++) {
      StringBuilder text = new StringBuilder();
      for (int j = 0; j < 60; j++) {
        boolean chinese = random.nextBoolean();
        text.appendCodePoint(chinese ? random.nextInt(0x4E00, 0x9FFF) : random.nextInt(1, 0x2FFF));
      }
      texts.add(text.toString().replaceAll("\\p{Cn}", "")); // characters that newer Unicodes have
    }
    String words = "天马行空 3\nＡＰＩ网关\n杭研大厦 100 n\n";
    List<String> normalized = UserLines.normalized(words.lines().toList());
    Files.writeString(directory.resolve("user_dict.txt"), String.join("\n", normalized) + "\n");
    Dictionary dictionary = Dictionary.jieba().with(normalized);
    for (boolean hmm : new boolean[] {false, true}) {
      Tokenizer own = new Tokenizer(Jieba.of(dictionary, hmm), new Vocabulary(tokens));
      List<JsonNode> others = python(own.vocabulary().text(), hmm, texts);
      for (int i = 0; i < texts.size(); i++) {
        JsonNode other = others.get(i);
        assertThat(ids(other.get(0))).as(texts.get(i)).isEqualTo(own.encode(texts.get(i)));
        assertThat(ids(other.get(1))).isEqualTo(own.encode(texts.get(i), 16));
        assertThat(other.get(2).asText()).isEqualTo(own.decode(own.encode(texts.get(i))));
      }
    }
  }

  @Test
  void theGoldenTextsGiveTheGoldenIds() throws Exception {
    Path golden = Shared.file("corpora/golden-200.jsonl.gz");
    String vocabulary = Files.readString(Shared.file("corpora/t5pegasus-vocab-50k.txt"));
    List<JsonNode> rows = new ArrayList<>();
    try (var in = new GZIPInputStream(Files.newInputStream(golden))) {
      JSON.readerFor(JsonNode.class).<JsonNode>readValues(in).forEachRemaining(rows::add);
    }
    List<JsonNode> others =
        python(vocabulary, false, rows.stream().map(row -> row.get("text").asText()).toList());
    assertThat(others).hasSize(200);
    for (int i = 0; i < rows.size(); i++) {
      assertThat(others.get(i).get(0))
          .as(rows.get(i).get("id").asText())
          .isEqualTo(rows.get(i).get("ids"));
    }
  }

  private static int[] ids(JsonNode array) {
    return JSON.convertValue(array, int[].class);
  }

  private List<JsonNode> python(String vocabulary, boolean hmm, List<String> texts)
      throws Exception {
    Path code = directory.resolve("tokenization_tianma.py");
    if (!Files.exists(code)) {
      Python.copy(HuggingFaceConfig.class, "tokenization_tianma.py", directory);
    }
    Files.writeString(directory.resolve("vocab.txt"), vocabulary);
    Files.writeString(directory.resolve("tokenizer_config.json"), TokenizerConfig.encode(hmm, 512));
    Files.createDirectories(stub.resolve("transformers"));
    Files.writeString(stub.resolve("transformers/__init__.py"), BASE);
    Path script = Files.writeString(directory.resolve("check.py"), SCRIPT);
    Path lines = directory.resolve("texts.jsonl");
    StringBuilder json = new StringBuilder();
    for (String text : texts) {
      json.append(JSON.writeValueAsString(text)).append('\n');
    }
    Files.writeString(lines, json);
    List<JsonNode> read = new ArrayList<>();
    for (String line :
        Python.run(
            List.of(
                python,
                script.toString(),
                directory.toString(),
                lines.toString(),
                stub.toString()))) {
      read.add(JSON.readTree(line));
    }
    return read;
  }
}
