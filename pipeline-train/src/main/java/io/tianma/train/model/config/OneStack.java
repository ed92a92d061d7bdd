package io.tianma.train.model.config;

/** What a model of one stack is made of: softmax attention with rotary positions. */
final class OneStack {
  private static final String ROTARY = "rotary";

  private OneStack() {}

  /** The stack, with the positions that it has whatever the default of others is. */
  static StackConfig of(StackConfig stack) {
    return new StackConfig(
        stack.layers(),
        stack.heads(),
        stack.dKv(),
        stack.dFf(),
        stack.feedForward(),
        ModelKeys.SOFTMAX,
        ROTARY);
  }

  /** What is said of a decoder is not looked at: there is none. */
  static void check(StackConfig stack, int maxPositions, LatentOptions latents) {
    String mixer = stack.mixer();
    String position = stack.position();
    boolean usual = position.equals(ModelKeys.RELATIVE_BIAS) || position.equals(ROTARY);
    check(mixer.equals(ModelKeys.SOFTMAX), "encoder-mixer", mixer, "its mixer is softmax");
    check(usual, "encoder-position", position, "its positions are rotary; leave it out");
    check(
        maxPositions > 0,
        "max-positions",
        maxPositions,
        "targets stand behind it; set it to the longest text");
    int from = latents.latentFrom();
    check(
        from > 0 && from < stack.layers(),
        "latent-from",
        from,
        "must be above 0 and below encoder-layers = " + stack.layers());
    check(latents.latentWidth() >= 3, "latent-width", latents.latentWidth(), "must be at least 3");
    double kappa = latents.kappa();
    check(kappa > 0 && !Double.isInfinite(kappa), "kappa", kappa, "must be positive");
    double tau = latents.latentTau();
    check(tau > 0 && tau < 1, "latent-tau", tau, "must be between 0 and 1");
    double weight = latents.klWeight();
    check(weight >= 0 && Double.isFinite(weight), "kl-weight", weight, "must not be negative");
  }

  private static void check(boolean holds, String key, Object value, String reason) {
    if (!holds) {
      throw new IllegalArgumentException(key + " = " + value + " with model = univae: " + reason);
    }
  }
}
