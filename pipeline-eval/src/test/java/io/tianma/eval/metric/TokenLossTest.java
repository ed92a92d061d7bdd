package io.tianma.eval.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class TokenLossTest {
  @Test
  void sumsBatchesBeforeItDivides() {
    TokenLoss loss = new TokenLoss(10, 1, 10, 20).plus(new TokenLoss(90, 9, 30, 60));
    assertThat(loss.loss()).isEqualTo(2.5);
    assertThat(loss.lossPerChar()).isEqualTo(1.25);
    assertThat(loss.perplexity()).isCloseTo(Math.exp(2.5), within(1e-12));
    assertThat(loss.perplexityPerChar()).isCloseTo(Math.exp(1.25), within(1e-12));
    assertThat(loss.accuracy()).isEqualTo(0.25);
  }

  @Test
  void entropyOfEquallyFrequentTokensIsTheLogarithmOfTheirNumber() {
    Unigram unigram = new Unigram(300);
    for (int id = 110; id < 118; id++) {
      unigram.addTarget(new int[] {101, id});
    }
    assertThat(unigram.tokens()).isEqualTo(8);
    assertThat(unigram.entropy()).isCloseTo(Math.log(8), within(1e-12));
  }

  @Test
  void theStartTokenIsNotPredictedAndTheEndTokenIs() {
    Unigram unigram = new Unigram(200);
    unigram.addTarget(new int[] {101, 150, 102});
    assertThat(unigram.counts()[101]).isZero();
    assertThat(unigram.counts()[102]).isOne();
    assertThat(unigram.entropy()).isCloseTo(Math.log(2), within(1e-12));
  }

  @Test
  void aTokenThatIsCertainHasNoEntropy() {
    Unigram unigram = Unigram.of(new long[] {0, 5});
    assertThat(unigram.entropy()).isZero();
    unigram.add(Unigram.of(new long[] {5, 0}));
    assertThat(unigram.entropy()).isCloseTo(Math.log(2), within(1e-12));
    assertThat(new Unigram(3).entropy()).isZero();
  }

  @Test
  void leadTakesAsManyCharactersAsReferencesHaveOnAverage() {
    assertThat(Lead.length(7, 2)).isEqualTo(4);
    assertThat(Lead.length(0, 0)).isEqualTo(1);
    assertThat(Lead.of("𠮷野家的牛肉饭", 3)).isEqualTo("𠮷野家");
    assertThat(Lead.of("天马", 3)).isEqualTo("天马");
  }
}
