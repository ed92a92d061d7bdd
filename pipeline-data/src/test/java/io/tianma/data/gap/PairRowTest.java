package io.tianma.data.gap;

import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.data.text.Document;
import java.util.List;
import org.junit.jupiter.api.Test;

class PairRowTest {
  @Test
  void aRowHoldsThePairAndWhereItComesFrom() {
    Document document = new Document("doc", "", "", "http://a.cn/b", "news", "", "text");
    GapPair pair = new GapPair(List.of("天。", "地。", "人。"), List.of(0, 2), "地。", "天。人。");
    PairRow row = PairRow.of(document, 3, pair);
    // SHA-256 of doc:3 begins so
    assertThat(row.id()).isEqualTo("b5d646c945342a80273f4c52ba9f2f40");
    assertThat(row.document()).isEqualTo("doc");
    assertThat(row.corpus()).isEqualTo("news");
    assertThat(row.site()).isEqualTo("a.cn");
    assertThat(row.chunk()).isEqualTo(3);
    assertThat(row.sentences()).containsExactly("天。", "地。", "人。");
    assertThat(row.gaps()).containsExactly(0, 2);
    assertThat(row.source()).isEqualTo("地。");
    assertThat(row.target()).isEqualTo("天。人。");
  }
}
