package io.tianma.data.gap;

import io.tianma.data.store.Records;

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
    return Records.with(
        PairOptions.t5Pegasus(),
        "strategy",
        strategy,
        "gapRatio",
        ratio,
        "tokens",
        tokens,
        "principal",
        form,
        "slots",
        slots,
        "maskedWords",
        maskedWords);
  }

  static PairOptions slots(Strategy strategy, SlotOptions slots) {
    return options(strategy, Principal.IND_ORIG, 0.3, TokenUnit.CHARACTERS, slots, 0);
  }
}
