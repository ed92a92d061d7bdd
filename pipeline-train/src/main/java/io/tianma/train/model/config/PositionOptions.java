package io.tianma.train.model.config;

import io.tianma.train.tensor.RotaryPairs;
import java.io.Serializable;
import java.util.List;

/**
 * What position codes are made of. Zero stands for a width that is not named: that of the model.
 *
 * @param relativeBuckets buckets of relative distance
 * @param relativeMaxDistance distance from which on all share the last bucket
 * @param sinusoidalWidth columns that the sinusoidal table is made for; a grown model keeps those
 *     of the small one
 * @param rotaryWidth width of the head whose frequencies the rotary pairs have; likewise
 * @param sentenceEndIds tokens that end a sentence, for {@code rotary-2d}
 */
public record PositionOptions(
    int relativeBuckets,
    int relativeMaxDistance,
    SinusoidalLayout sinusoidalLayout,
    int sinusoidalWidth,
    RotaryPairs.Layout rotaryLayout,
    int rotaryWidth,
    List<Integer> sentenceEndIds)
    implements Serializable {
  /** Where sines and cosines lie in a row. */
  public enum SinusoidalLayout {
    /** Sine, cosine, sine, cosine, …: Vaswani et al. 2017. */
    INTERLEAVED,
    /** All sines, then all cosines: tensor2tensor, PEGASUS. */
    CONCATENATED
  }

  public PositionOptions {
    sentenceEndIds = List.copyOf(sentenceEndIds);
  }
}
