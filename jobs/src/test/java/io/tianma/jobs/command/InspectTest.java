package io.tianma.jobs.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.data.segment.Jieba;
import io.tianma.data.text.Marks;
import io.tianma.data.token.Tokenizer;
import io.tianma.data.vocab.Vocabulary;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InspectTest {
  @Test
  void masksAndSentinelsAreShownWhereTheyStand() {
    List<String> tokens = new ArrayList<>(Vocabulary.specials());
    tokens.addAll(List.of("天", "马"));
    Tokenizer tokenizer = new Tokenizer(Jieba.withoutHmm(), new Vocabulary(tokens));
    int[] masked = tokenizer.encodeMarked("天" + Marks.SENTENCE + "马" + Marks.WORD + "天", 10);
    assertThat(InspectJob.text(masked, tokenizer)).isEqualTo("天[MASK]马[WORD]天");
    int[] spans = {Vocabulary.START, 106, Vocabulary.sentinel(0), 107, Vocabulary.END};
    assertThat(InspectJob.text(spans, tokenizer)).isEqualTo("天 [unused1] 马");
  }
}
