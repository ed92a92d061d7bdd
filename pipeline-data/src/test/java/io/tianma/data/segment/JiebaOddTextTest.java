package io.tianma.data.segment;

import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.data.testing.OddText;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import org.junit.jupiter.api.Test;

class JiebaOddTextTest {
  private final Jieba plain = Jieba.withoutHmm();
  private final Jieba full = Jieba.withHmm();

  @Property(tries = 500)
  @Domain(OddText.class)
  void wordsJoinedAreTheText(@ForAll String text) {
    assertThat(String.join("", plain.words(text))).isEqualTo(text);
    assertThat(String.join("", full.words(text))).isEqualTo(text);
    assertThat(plain.words(text)).doesNotContain("");
  }

  @Test
  void aSurrogatePairStaysOneWordAndALoneSurrogateToo() {
    assertThat(plain.words("𠀀a\ud800b")).isEqualTo(List.of("𠀀", "a", "\ud800", "b"));
  }

  @Test
  void aMillionCharactersWithoutAnySpaceTakeNoLongerThanAMoment() {
    String text = "天马行空独往独来".repeat(125_000);
    long start = System.nanoTime();
    assertThat(plain.words(text)).hasSizeGreaterThan(100_000);
    assertThat(System.nanoTime() - start).isLessThan(10_000_000_000L);
  }
}
