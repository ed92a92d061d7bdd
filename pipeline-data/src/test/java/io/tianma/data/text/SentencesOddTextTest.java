package io.tianma.data.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.data.testing.OddText;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;
import org.junit.jupiter.api.Test;

class SentencesOddTextTest {
  @Property(tries = 500)
  @Domain(OddText.class)
  @Domain(DomainContext.Global.class)
  void nothingButWhiteSpaceIsLost(
      @ForAll String text, @ForAll @IntRange(min = 2, max = 40) int longest) {
    List<String> sentences = Sentences.split(text, longest, SentenceEnds.T5_PEGASUS);
    assertThat(noSpace(String.join("", sentences))).isEqualTo(noSpace(text));
  }

  @Property(tries = 500)
  @Domain(OddText.class)
  @Domain(DomainContext.Global.class)
  void onlyASentenceWithoutSeparatorIsTooLong(
      @ForAll String text, @ForAll @IntRange(min = 2, max = 40) int longest) {
    for (String sentence : Sentences.split(text, longest, SentenceEnds.T5_PEGASUS)) {
      if (Characters.length(sentence) > longest) {
        String inside = sentence.replaceAll("[。\\n]+$", "");
        assertThat(inside.replaceAll("^[。\\n]+", "")).doesNotContain("。");
      }
    }
  }

  @Test
  void shortTextIsOneSentenceAndEmptyTextAnEmptyOne() {
    assertThat(Sentences.split("  短。也短。 ", 32, SentenceEnds.T5_PEGASUS))
        .isEqualTo(List.of("短。也短。"));
    assertThat(Sentences.split("", 32, SentenceEnds.T5_PEGASUS)).isEqualTo(List.of(""));
  }

  @Test
  void manyShortLinesAreJoinedInLinearTime() {
    String text = "短句。\n".repeat(200_000);
    long start = System.nanoTime();
    assertThat(Sentences.split(text, 32, SentenceEnds.T5_PEGASUS)).hasSizeGreaterThan(10_000);
    assertThat(System.nanoTime() - start).isLessThan(10_000_000_000L);
  }

  private static String noSpace(String text) {
    StringBuilder kept = new StringBuilder();
    text.codePoints().filter(c -> !Characters.isSpace(c)).forEach(kept::appendCodePoint);
    return kept.toString();
  }
}
