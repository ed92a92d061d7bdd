package io.tianma.data.gap;

import io.tianma.data.text.SentenceEnds;

/** Options that differ from T5-PEGASUS' in what a test is about. */
final class PairFixture {
  private PairFixture() {}

  static PairOptions options(
      Strategy strategy,
      Principal form,
      double ratio,
      TokenUnit tokens,
      SlotOptions slots,
      double maskedWords) {
    return new PairOptions(
        768,
        3,
        32,
        SentenceEnds.T5_PEGASUS,
        strategy,
        ratio,
        tokens,
        form,
        new DynamicOptions(0.33, 0.2),
        slots,
        maskedWords);
  }

  static PairOptions slots(Strategy strategy, SlotOptions slots) {
    return options(strategy, Principal.IND_ORIG, 0.3, TokenUnit.CHARACTERS, slots, 0);
  }
}
