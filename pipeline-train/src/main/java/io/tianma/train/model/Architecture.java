package io.tianma.train.model;

import io.tianma.train.model.block.Recorder;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.model.latent.LatentNoise;
import io.tianma.train.model.parameter.Declarations;
import io.tianma.train.model.parameter.Parameters;
import io.tianma.train.tape.Sequence;
import io.tianma.train.tape.Variable;
import io.tianma.train.tape.Weight;

/**
 * What a model is made of: which parameters it has, and how it is recorded on a tape. Letters: B
 * batch, S source, T target, D width of the stream, V vocabulary.
 */
public interface Architecture {
  /**
   * The architecture of a model.
   *
   * @throws IllegalArgumentException if its parts do not go together, with the key to change
   */
  static Architecture of(ModelConfig config) {
    return of(config, null);
  }

  /**
   * The same whose latents have noise of one's own.
   *
   * @param noise null for that of the posterior
   */
  static Architecture of(ModelConfig config, LatentNoise noise) {
    return switch (config.kind()) {
      case ENCODER_DECODER -> new EncoderDecoder(config);
      case UNIVAE -> new UniVae(config, noise);
    };
  }

  /** The parameters of a model; see {@link #of}. */
  static Parameters parameters(ModelConfig config) {
    return new Parameters(of(config)::declare);
  }

  /**
   * This model as one grown from a small one: what it does not name is taken from there.
   *
   * @throws IllegalArgumentException if a part of it cannot grow so, with the reason
   */
  ModelConfig grownFrom(ModelConfig small);

  /**
   * Refuses what would compute something else if the stream had another scale.
   *
   * @throws IllegalArgumentException naming the part that minds
   */
  void checkRescaled();

  /**
   * Refuses one part.
   *
   * @param bears whether it computes the same, whatever the scale of the stream is
   */
  static void checkRescaled(String part, boolean bears) {
    if (!bears) {
      throw new IllegalArgumentException(
          "growth = repeat d-model: %s reads the stream's own scale, which repeat changes; write tile d-model"
              .formatted(part));
    }
  }

  /** Most tokens of a source. */
  int mostSource();

  /** Most decoder inputs of a target. */
  int mostTarget();

  /** Declares all parameters. */
  void declare(Declarations to);

  /** Source ids [B, S] to what the decoder reads of them, [B, S, D]. */
  Variable encode(Recorder on, Sequence source);

  /** Decoder inputs [B, T] and what {@link #encode} gave to hidden states [B, T, D]. */
  Variable decode(Recorder on, Sequence input, Variable memory, Sequence source);

  /**
   * Room for what {@link #encode} gives, to be written from outside.
   *
   * @throws IllegalArgumentException if a decoder of this kind needs more than that
   */
  default Variable given(Recorder on, int samples) {
    throw new IllegalArgumentException(
        "model = encoder-decoder: it has no latents; model = univae has");
  }

  /** A decoder that takes a token a row at a time, at most {@code maxLength}. */
  Decoding open(Recorder on, Variable memory, Sequence source, int maxLength);

  /** Whether steps of what {@link #open} gives can be recorded once for all positions. */
  default boolean stepsAlike() {
    return false;
  }

  /**
   * Whether {@link #encode} and {@link #decode} take samples that are packed, see {@link
   * io.tianma.train.tensor.Packing}.
   */
  default boolean packs() {
    return false;
  }

  /** The matrix [V, D] that makes logits of hidden states. */
  Weight head(Recorder on);

  /** Factor of the logits. */
  double headScale();

  /**
   * Values that training keeps of one pair for its backward pass; for estimates of memory.
   *
   * @param source tokens
   * @param target tokens
   */
  long keptValues(int source, int target);
}
