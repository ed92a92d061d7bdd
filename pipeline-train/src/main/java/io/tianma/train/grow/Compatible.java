package io.tianma.train.grow;

import io.tianma.train.model.ModelConfig;

/** Says why one model cannot grow into another. */
final class Compatible {
  private Compatible() {}

  static void check(ModelConfig from, ModelConfig to) {
    atLeast(from.dModel(), to.dModel(), "d-model");
    atLeast(from.dKv(), to.dKv(), "d-kv");
    atLeast(from.heads(), to.heads(), "heads");
    atLeast(from.dFf(), to.dFf(), "d-ff");
    atLeast(from.encoderLayers(), to.encoderLayers(), "encoder-layers");
    atLeast(from.decoderLayers(), to.decoderLayers(), "decoder-layers");
    same(from.vocab(), to.vocab(), "vocab");
    same(from.tied(), to.tied(), "tied");
    same(from.relativeBuckets(), to.relativeBuckets(), "relative-buckets");
    same(from.relativeMaxDistance(), to.relativeMaxDistance(), "relative-max-distance");
    same(from.feedForward(), to.feedForward(), "feed-forward");
    same(from.position(), to.position(), "position");
    same(from.mixer(), to.mixer(), "mixer");
    same(from.norm(), to.norm(), "norm");
    same(from.objective(), to.objective(), "objective");
    same(from.padId(), to.padId(), "pad-id");
    same(from.startId(), to.startId(), "start-id");
    same(from.endId(), to.endId(), "end-id");
  }

  private static void atLeast(int old, int wanted, String key) {
    if (wanted < old) {
      throw new IllegalArgumentException(
          "%s = %d: a model of %d cannot grow into a smaller one".formatted(key, wanted, old));
    }
  }

  private static void same(Object old, Object wanted, String key) {
    if (!old.equals(wanted)) {
      throw new IllegalArgumentException(
          "%s = %s: growth keeps it, and the model grown from has %s".formatted(key, wanted, old));
    }
  }
}
