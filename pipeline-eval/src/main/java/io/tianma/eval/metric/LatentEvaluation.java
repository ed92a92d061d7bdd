package io.tianma.eval.metric;

import java.util.List;

/**
 * What the latents of an autoencoder carry, on held-out texts and on random ones.
 *
 * @param texts held-out texts that were reconstructed, from their mean directions
 * @param tokenAccuracy share of their tokens predicted right, given those before
 * @param exact share of them that came back whole
 * @param bleuChar BLEU of the reconstructions on characters, of 100
 * @param kl mean divergence of a posterior from the prior, nats, of each layer
 * @param klConstant whether those are constants of width and κ, as on the sphere
 * @param klBound what normalized moments keep the mean over a batch of training above, nats; 0 for
 *     no bound
 * @param layers numbers of the layers that have a latent
 * @param perplexityBound an upper bound of the perplexity per token: {@code e^((nats of the text
 *     given a point of its posterior + KL of all layers) / tokens)}
 * @param samples random texts
 * @param different share of the random texts that no other one equals
 * @param distinctBigrams different pairs of characters in them, of all pairs
 * @param nearest mean likeness of a random text to the nearest one of training (Jaccard of {@link
 *     #SHINGLE} characters)
 * @param copied share of the random texts whose nearest one is as like as {@link #COPY}
 * @param swaps what each layer carries
 * @param examples random texts
 * @param reconstructions a few held-out texts and what they became
 * @param interpolation texts on the way from one held-out text to another
 */
public record LatentEvaluation(
    int texts,
    double tokenAccuracy,
    double exact,
    double bleuChar,
    List<Double> kl,
    boolean klConstant,
    double klBound,
    List<Integer> layers,
    double perplexityBound,
    int samples,
    double different,
    double distinctBigrams,
    double nearest,
    double copied,
    List<Swap> swaps,
    List<String> examples,
    List<Reconstruction> reconstructions,
    List<String> interpolation) {
  /** Characters in a shingle. */
  public static final int SHINGLE = 3;

  /** Likeness from which a text counts as a copy. */
  public static final double COPY = 0.8;

  /**
   * What happens to a reconstruction if one layer's latent comes from another text; likeness is
   * Dice's of pairs of characters, 1 for equal texts.
   *
   * @param likeOwn likeness to the reconstruction with all latents of its own
   * @param likeOther likeness to that of the other text
   * @param example of one pair of texts
   */
  public record Swap(int layer, double likeOwn, double likeOther, String example) {}

  /** A text and what it became. */
  public record Reconstruction(String text, String written) {}
}
