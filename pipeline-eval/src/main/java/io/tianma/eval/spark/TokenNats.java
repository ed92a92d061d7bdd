package io.tianma.eval.spark;

import io.tianma.data.shard.TokenizedPair;
import io.tianma.train.model.Batch;
import io.tianma.train.model.latent.Latents;
import java.util.List;

/**
 * How well latents predict texts, token by token, given those before.
 *
 * @param nats sum of cross-entropies
 */
record TokenNats(double nats, long right, long tokens) {
  static TokenNats of(Autoencoder model, List<float[][]> latents, List<TokenizedPair> rows) {
    TokenNats sums = new TokenNats(0, 0, 0);
    List<List<TokenizedPair>> batches = model.batches(rows);
    List<List<float[][]>> beside = model.batches(latents);
    for (int i = 0; i < batches.size(); i++) {
      Batch batch = Batches.batch(batches.get(i), model.padding());
      int width = model.config().latents().latentWidth();
      float[] flat = Latents.flat(beside.get(i), model.layers(), width);
      sums = sums.plus(of(model.network().logits(flat, batch), batch, model.config().padId()));
    }
    return sums;
  }

  /** Sums over the labels that are no padding, of logits [B, T, V]. */
  static TokenNats of(float[] logits, Batch batch, int padId) {
    int[] labels = batch.labelBT();
    int vocab = logits.length / labels.length;
    double nats = 0;
    long right = 0;
    long tokens = 0;
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] == padId) {
        continue;
      }
      int from = i * vocab;
      int best = 0;
      for (int v = 1; v < vocab; v++) {
        best = logits[from + v] > logits[from + best] ? v : best;
      }
      double sum = 0;
      for (int v = 0; v < vocab; v++) {
        sum += Math.exp((double) logits[from + v] - logits[from + best]);
      }
      nats += Math.log(sum) + logits[from + best] - logits[from + labels[i]];
      right += best == labels[i] ? 1 : 0;
      tokens++;
    }
    return new TokenNats(nats, right, tokens);
  }

  double accuracy() {
    return (double) right / tokens;
  }

  private TokenNats plus(TokenNats other) {
    return new TokenNats(nats + other.nats, right + other.right, tokens + other.tokens);
  }
}
