package io.tianma.train.model.config;

/** Refuses values that no model can have, whatever the others are. */
final class Sizes {
  private Sizes() {}

  static void check(
      int vocab, int dModel, int maxPositions, double epsilon, double dropout, Tokens tokens) {
    positive(vocab, "vocab");
    positive(dModel, "d-model");
    notNegative(maxPositions, "max-positions");
    check(epsilon >= 0, "norm-epsilon", epsilon, "not negative");
    check(dropout >= 0 && dropout < 1, "dropout", dropout, "in [0, 1)");
    token(tokens.padId(), vocab, "pad-id");
    token(tokens.startId(), vocab, "start-id");
    token(tokens.endId(), vocab, "end-id");
  }

  static void check(StackConfig stack, String layers) {
    positive(stack.dKv(), "d-kv");
    positive(stack.heads(), "heads");
    positive(stack.dFf(), "d-ff");
    positive(stack.layers(), layers);
  }

  static void check(PositionOptions positions, int vocab) {
    int buckets = positions.relativeBuckets();
    check(buckets >= 4 && buckets % 4 == 0, "relative-buckets", buckets, "a multiple of 4");
    check(
        positions.relativeMaxDistance() > buckets / 2,
        "relative-max-distance",
        positions.relativeMaxDistance(),
        "above relative-buckets / 2");
    notNegative(positions.sinusoidalWidth(), "sinusoidal-width");
    notNegative(positions.rotaryWidth(), "rotary-width");
    positions.sentenceEndIds().forEach(id -> token(id, vocab, "sentence-end-ids"));
  }

  static void check(MixerOptions mixers) {
    notNegative(mixers.features(), "features");
    positive(mixers.synthesizerRank(), "synthesizer-rank");
    notNegative(mixers.tokenHidden(), "token-hidden");
    notNegative(mixers.gatingHidden(), "gating-hidden");
    positive(mixers.gateAttention(), "gate-attention");
    positive(mixers.memorySlots(), "memory-slots");
    positive(mixers.kernelSize(), "kernel-size");
    notNegative(mixers.convGroups(), "conv-groups");
  }

  private static void positive(int value, String key) {
    check(value > 0, key, value, "positive");
  }

  private static void notNegative(int value, String key) {
    check(value >= 0, key, value, "not negative");
  }

  private static void token(int id, int vocab, String key) {
    check(id >= 0 && id < vocab, key, id, "in [0, " + vocab + ")");
  }

  private static void check(boolean holds, String key, Object value, String wanted) {
    if (!holds) {
      throw new IllegalArgumentException(key + " = " + value + ": must be " + wanted);
    }
  }
}
