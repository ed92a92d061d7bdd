package io.tianma.eval.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LikenessTest {
  @Test
  void countsRunsOfCharacters() {
    assertThat(Likeness.shingles("图像去噪方法", 3))
        .containsExactlyInAnyOrder("图像去", "像去噪", "去噪方", "噪方法");
    assertThat(Likeness.shingles("图像", 3)).containsExactly("图像");
    assertThat(Likeness.shingles("", 3)).isEmpty();
    double third = Likeness.jaccard(Likeness.shingles("abcd", 3), Likeness.shingles("bcde", 3));
    assertThat(third).isCloseTo(1 / 3.0, within(1e-12));
    assertThat(Likeness.dice("图像去噪", "图像分割")).isCloseTo(1 / 3.0, within(1e-12));
    assertThat(Likeness.dice("图像", "图像")).isEqualTo(1);
    assertThat(Likeness.dice("图像", "方法")).isZero();
  }

  @Test
  void anEmptySetIsLikeAnotherOneOnly() {
    assertThat(Likeness.jaccard(Set.of(), Set.of())).isEqualTo(1);
    assertThat(Likeness.jaccard(Set.of("a"), Set.of())).isZero();
    assertThat(Likeness.jaccard(Set.of(), Set.of("a"))).isZero();
    assertThat(Likeness.jaccard(Set.of("a", "b", "c"), Set.of("c", "d"))).isEqualTo(0.25);
  }

  @Test
  void diversityIsWhatIsDifferentAmongAll() {
    List<String> texts = List.of("甲乙丙", "甲乙丙", "丁甲乙");
    assertThat(Likeness.alone(texts)).isCloseTo(1 / 3.0, within(1e-12));
    assertThat(Likeness.distinctPairs(texts)).isCloseTo(3 / 6.0, within(1e-12));
    assertThat(Likeness.alone(List.of())).isZero();
    assertThat(Likeness.distinctPairs(List.of("甲", ""))).isZero();
  }

  @Test
  void bleuIsAHundredForEqualTexts() {
    assertThat(Likeness.bleu(List.of("基于小波的去噪"), List.of("基于小波的去噪"))).isCloseTo(100, within(1e-9));
    assertThat(Likeness.bleu(List.of("基于小波的去噪"), List.of("软件测试方法"))).isZero();
    assertThat(Likeness.bleu(List.of("基于小波", "去噪"), List.of("基于小波", "方法")))
        .isCloseTo(50, within(1e-9));
    assertThat(Likeness.bleu(List.of(), List.of())).isZero();
  }
}
