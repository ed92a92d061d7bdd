package io.tianma.data.filter;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

  /**
   * One traditional character, two simple ones, by the phrase around it; the longest phrase wins.
   */
  @ParameterizedTest
  @CsvSource({
    "頭髮發霉，發現理髮, 头发发霉，发现理发",
    "皇后在午後, 皇后在午后",
    "麵條與會面，面積, 面条与会面，面积",
    "乾淨的乾隆，餅乾，乾坤, 干净的乾隆，饼干，乾坤",
    "鐘錶與手錶，表示外表, 钟表与手表，表示外表",
    "一隻貓只有一隻, 一只猫只有一只",
    "鬆樹下的松鼠放鬆了, 松树下的松鼠放松了",
    "穀物與山谷, 谷物与山谷",
    "里面，裡面，公里, 里面，里面，公里",
    "徵求，長征，特徵, 征求，长征，特征",
    "復習，複習，反覆，覆蓋，重複, 复习，复习，反复，覆盖，重复",
    "憑藉着，慰藉着，藉着，狼藉, 凭借着，慰藉着，借着，狼藉",
    "甚麼，甚鉅, 甚么，甚钜",
    "瞭解，瞭望，一目瞭然, 了解，瞭望，一目了然",
    "計畫，畫畫，劃分, 计划，画画，划分",
    "台灣，臺灣，颱風，檯面, 台湾，台湾，台风，台面",
    "註冊，批註，注意, 注册，批注，注意",
    "鍾情，鐘樓, 钟情，钟楼",
  })
  void charactersOfSeveralSimpleFormsGoByTheirPhrase(String traditional, String simple) {
    assertThat(Simplified.of(traditional)).isEqualTo(simple);
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
