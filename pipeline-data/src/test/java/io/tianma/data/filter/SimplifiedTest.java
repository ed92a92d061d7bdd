package io.tianma.data.filter;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

/** OpenCC's own cases, and what opencc4j had otherwise. */
class SimplifiedTest {
  /** All cases that state what {@code t2s} gives; of {@code hk2s} the result is the same. */
  @Test
  void openccsOwnCasesPass() throws IOException {
    JsonMapper lenient =
        JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_TRAILING_COMMA, JsonReadFeature.ALLOW_JAVA_COMMENTS)
            .build();
    int tried = 0;
    try (InputStream in = getClass().getResourceAsStream("/opencc/testcases.json")) {
      for (JsonNode one : lenient.readTree(in).get("cases")) {
        for (String chain : new String[] {"hk2s", "t2s"}) {
          if (one.get("expected").has(chain)) {
            String simple = one.get("expected").get(chain).asText();
            assertThat(Simplified.of(one.get("input").asText())).isEqualTo(simple);
            tried++;
          }
        }
      }
    }
    assertThat(tried).isEqualTo(65);
  }

  @Test
  void phrasesComeBeforeCharacters() {
    assertThat(Simplified.of("乾坤與乾燥，瞭望與瞭解，覆蓋與恢復，著名，什麼")).isEqualTo("乾坤与干燥，瞭望与了解，覆盖与恢复，著名，什么");
    assertThat(Simplified.of("藉此憑藉慰藉")).isEqualTo("借此凭借慰藉");
    assertThat(Simplified.of("天下為公")).isEqualTo("天下为公");
  }

  @Test
  void whatIsSimpleOrNoChineseStays() {
    for (String text : new String[] {"", "a", "自然语言处理", "😀\uD800", "乾", "𠀀"}) {
      assertThat(Simplified.of(Simplified.of(text))).isEqualTo(Simplified.of(text));
    }
    assertThat(Simplified.of("自然语言 Processing 😀\uD800")).isEqualTo("自然语言 Processing 😀\uD800");
    assertThat(Simplified.of("\uF90A\uD87E\uDC00")).isEqualTo("金\u4E3D"); // compatibility
  }
}
