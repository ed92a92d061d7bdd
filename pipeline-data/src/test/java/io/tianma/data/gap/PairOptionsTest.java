package io.tianma.data.gap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import io.tianma.data.store.Records;
import io.tianma.data.text.SentenceEnds;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PairOptionsTest {
  private static final PairOptions LEAD =
      Records.with(PairOptions.t5Pegasus(), "strategy", Strategy.LEAD);

  /** Values that are not T5-PEGASUS', by what looks at them. */
  private static final Map<String, Object[]> OTHERS =
      Map.of(
          "chunks", new Object[] {"chunkChars", 100, "minSentences", 5},
          "sentences", new Object[] {"sentenceChars", 7, "sentenceEnds", SentenceEnds.CHINESE},
          "gaps",
              new Object[] {
                "gapRatio", 0.5, "slots", new SlotOptions(0.5, 0, 0), "maskedWords", 0.1
              },
          "tokens", new Object[] {"tokens", TokenUnit.WORDS},
          "dynamic", new Object[] {"dynamic", new DynamicOptions(0.1, 0.1)});

  @Test
  void theDefaultsAreThoseOfT5Pegasus() {
    PairOptions options = PairOptions.t5Pegasus();
    assertThat(options.chunkChars()).isEqualTo(768);
    assertThat(options.minSentences()).isEqualTo(3);
    assertThat(options.sentenceChars()).isEqualTo(32);
    assertThat(options.sentenceEnds()).isEqualTo(SentenceEnds.T5_PEGASUS);
    assertThat(options.strategy()).isEqualTo(Strategy.LCS);
    assertThat(options.gapRatio()).isEqualTo(0.25);
    assertThat(options.slots()).isEqualTo(new SlotOptions(0, 0, 0));
    assertThat(options.maskedWords()).isZero();
    assertThat(options.needsWords()).isFalse();
    assertThat(Records.with(options, "maskedWords", 0.1).needsWords()).isTrue();
    assertThat(Records.with(options, "tokens", TokenUnit.WORDS).needsWords()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "chunkChars, 1, 0, pairs.chunk-chars = 0: must be positive",
    "minSentences, 2, 1, pairs.min-sentences = 1: must be at least 2",
    "sentenceChars, 1, 0, pairs.sentence-chars = 0: must be positive",
  })
  void numbersHaveALeast(String name, int least, int less, String message) {
    assertThatNoException().isThrownBy(() -> Records.with(LEAD, name, least));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Records.with(LEAD, name, less))
        .withMessage(message);
  }

  @ParameterizedTest
  @CsvSource({
    "gapRatio, 0, -0.01, pairs.gap-ratio = -0.01: must be between 0 and 1",
    "gapRatio, 0.99, 1.01, pairs.gap-ratio = 1.01: must be between 0 and 1",
    "maskedWords, 0, -0.01, 'pairs.masked-words = -0.01: must be at least 0, below 1'",
    "maskedWords, 0.99, 1, 'pairs.masked-words = 1.0: must be at least 0, below 1'",
    "maxSeconds, 0.001, 0, 'pairs.max-seconds = 0.0: must be above 0, and at most 86400'",
    "maxSeconds, 86400, 86401, 'pairs.max-seconds = 86401.0: must be above 0, and at most 86400'",
  })
  void sharesHaveBounds(String name, double fine, double wrong, String message) {
    assertThatNoException().isThrownBy(() -> Records.with(LEAD, name, fine));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Records.with(LEAD, name, wrong))
        .withMessage(message);
  }

  @Test
  void onlyLcsTakesARatioOfOne() {
    assertThatNoException()
        .isThrownBy(() -> Records.with(PairOptions.t5Pegasus(), "gapRatio", 1.0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Records.with(LEAD, "gapRatio", 1.0))
        .withMessage(
            "pairs.gap-ratio = 1.0: must be below 1, or nothing is left to read (strategy lcs alone"
                + " takes 1)");
  }

  @ParameterizedTest
  @CsvSource({
    "1, 0, 0",
    "0, 1, 0",
    "0, 0, 1",
    "0.9, 0, 0.1",
    "0.1, 0.2, 0.7",
    "1, 0, 1e-9",
  })
  void probabilitiesOfASlotAddUpToOneAtMost(double masked, double replaced, double intact) {
    assertThatNoException().isThrownBy(() -> new SlotOptions(masked, replaced, intact));
  }

  @ParameterizedTest
  @CsvSource({
    "-0.1, 0, 0, pairs.slots.masked = -0.1: must be between 0 and 1",
    "1.1, 0, 0, pairs.slots.masked = 1.1: must be between 0 and 1",
    "0, -0.1, 0, pairs.slots.replaced = -0.1: must be between 0 and 1",
    "0, 1.1, 0, pairs.slots.replaced = 1.1: must be between 0 and 1",
    "0, 0, -0.1, pairs.slots.intact = -0.1: must be between 0 and 1",
    "0, 0, 1.1, pairs.slots.intact = 1.1: must be between 0 and 1",
    "0.5, 0.3, 0.3, 'pairs.slots.intact = 0.3: must be at most 0.2, since masked and replaced take"
        + " the rest'",
  })
  void otherProbabilitiesAreRefused(double masked, double replaced, double intact, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SlotOptions(masked, replaced, intact))
        .withMessage(message);
  }

  @ParameterizedTest
  @CsvSource({
    "-0.1, 0, pairs.dynamic.least-ratio = -0.1: must be between 0 and 1",
    "1.1, 0, pairs.dynamic.least-ratio = 1.1: must be between 0 and 1",
    "0, -0.1, pairs.dynamic.noise = -0.1: must be between 0 and 10",
    "1, 10, pairs.dynamic.noise = 10.0: must be between 0 and 10",
  })
  void randomnessHasBounds(double ratio, double noise, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new DynamicOptions(ratio, noise))
        .withMessage(message);
    assertThat(new DynamicOptions(0, 0)).isNotEqualTo(new DynamicOptions(1, 9.9));
  }

  /**
   * What a strategy looks at, and what it takes of sequentially principal sentences counted once.
   */
  @ParameterizedTest
  @CsvSource({
    "LCS, chunks sentences gaps tokens, IND_ORIG",
    "RANDOM, chunks sentences gaps, IND_ORIG",
    "LEAD, chunks sentences gaps, IND_ORIG",
    "PRINCIPAL, chunks sentences gaps tokens, SEQ_UNIQ",
    "CONTINUOUS, chunks sentences gaps tokens, IND_UNIQ",
    "DYNAMIC, chunks sentences gaps tokens dynamic, IND_UNIQ",
    "SENTENCES, sentences, IND_ORIG",
    "TITLES, '', IND_ORIG",
  })
  void onlyWhatIsLookedAtDecides(Strategy strategy, String groups, Principal principal) {
    PairOptions other = Records.with(PairOptions.t5Pegasus(), "strategy", strategy);
    PairOptions wanted = Records.with(other, "maxSeconds", 3.0, "principal", principal);
    for (Map.Entry<String, Object[]> group : OTHERS.entrySet()) {
      other = Records.with(other, group.getValue());
      boolean counts = List.of(groups.split(" ", -1)).contains(group.getKey());
      wanted = counts ? Records.with(wanted, group.getValue()) : wanted;
    }
    other = Records.with(other, "maxSeconds", 3.0, "principal", Principal.SEQ_UNIQ);
    assertThat(other.decisive()).isEqualTo(wanted);
  }

  @ParameterizedTest
  @CsvSource({
    "IND_ORIG, IND_ORIG",
    "IND_UNIQ, IND_UNIQ",
    "SEQ_ORIG, IND_ORIG",
    "SEQ_UNIQ, IND_UNIQ"
  })
  void windowsTakeWhetherEqualTokensCountOnce(Principal principal, Principal taken) {
    assertThat(principal.lookedAtBy(Strategy.CONTINUOUS)).isEqualTo(taken);
    assertThat(principal.lookedAtBy(Strategy.PRINCIPAL)).isEqualTo(principal);
  }
}
