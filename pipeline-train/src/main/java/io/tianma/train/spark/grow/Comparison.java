package io.tianma.train.spark.grow;

import io.tianma.data.shard.TokenizedPair;
import io.tianma.train.model.Architecture;
import io.tianma.train.model.Batch;
import io.tianma.train.model.Padding;
import io.tianma.train.model.Seq2Seq;
import io.tianma.train.model.StepResult;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.tensor.Backend;
import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.Kernels;
import io.tianma.train.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/**
 * Two models on the same pairs.
 *
 * @param maxDeltaLogits greatest difference of two logits over the greatest logit
 * @param lossBefore mean loss of the first, nats per target token
 * @param lossAfter mean loss of the second
 */
public record Comparison(double maxDeltaLogits, double lossBefore, double lossAfter) {
  /** A model's weights, the first N of {@code state}. */
  public record Model(ModelConfig config, float[] state) {}

  /** The pairs that have no tokens but those that the first model knows too. */
  static List<TokenizedPair> known(List<TokenizedPair> pairs, int[] kept) {
    return pairs.stream()
        .filter(
            pair -> kept == null || allKnown(pair.source(), kept) && allKnown(pair.target(), kept))
        .toList();
  }

  private static boolean allKnown(int[] ids, int[] kept) {
    return Arrays.stream(ids).allMatch(id -> kept[id] >= 0);
  }

  /** Compares pair by pair: the logits of a pair are all that is ever held. */
  public static Comparison of(
      Model before, Model after, List<TokenizedPair> pairs, String kernels, int threads) {
    return of(before, after, pairs, null, kernels, threads);
  }

  /**
   * The same of models over other tokens, on logits of those that both know.
   *
   * @param kept old id of each new one, or -1; null if they are the same
   */
  static Comparison of(
      Model before,
      Model after,
      List<TokenizedPair> pairs,
      int[] kept,
      String kernels,
      int threads) {
    StepResult lossBefore = new StepResult(0, 0, 0);
    StepResult lossAfter = lossBefore;
    Padding padding = Padding.of(before.config());
    double greatest = 0;
    double difference = 0;
    try (Open first = new Open(before, kernels, threads);
        Open second = new Open(after, kernels, threads)) {
      for (TokenizedPair pair : pairs) {
        Batch batch = padding.batch(List.of(pair.source()), List.of(pair.target()));
        Batch old =
            padding.batch(List.of(old(pair.source(), kept)), List.of(old(pair.target(), kept)));
        float[] actual = second.network.logits(batch);
        float[] expected =
            aligned(first.network.logits(old), actual, before.config().vocab(), kept);
        for (int i = 0; i < expected.length; i++) {
          greatest = Math.max(greatest, Math.abs(expected[i]));
          difference = Math.max(difference, Math.abs((double) expected[i] - actual[i]));
          // max() does not keep a NaN that comes first and is compared later
          difference = Float.isFinite(actual[i]) ? difference : Double.POSITIVE_INFINITY;
        }
        lossBefore = lossBefore.plus(first.network.loss(old));
        lossAfter = lossAfter.plus(second.network.loss(batch));
      }
    }
    return new Comparison(difference / greatest, lossBefore.loss(), lossAfter.loss());
  }

  private static int[] old(int[] ids, int[] kept) {
    return kept == null ? ids : Arrays.stream(ids).map(id -> kept[id]).toArray();
  }

  /** Logits of the old tokens in the order of the new ones; those of new tokens as they are. */
  private static float[] aligned(float[] old, float[] now, int oldVocab, int[] kept) {
    if (kept == null) {
      return old;
    }
    float[] aligned = now.clone();
    for (int i = 0; i < now.length; i++) {
      int id = kept[i % kept.length];
      aligned[i] = id < 0 ? now[i] : old[i / kept.length * oldVocab + id];
    }
    return aligned;
  }

  /** A model on the driver's kernels. */
  private static final class Open implements AutoCloseable {
    private final Kernels owner;
    private final Tensor weights;
    private final Seq2Seq network;

    Open(Model model, String kernels, int threads) {
      Backend backend = Backend.named(kernels);
      int count = Math.toIntExact(Architecture.parameters(model.config()).count());
      owner = backend.open();
      weights = Tensor.at(owner.memory().allocate((long) count * Float.BYTES), DType.F32, count);
      owner.memory().write(Arrays.copyOf(model.state(), count), weights);
      network = new Seq2Seq(model.config(), backend, threads, weights, null);
    }

    @Override
    public void close() {
      network.close();
      owner.memory().free(weights.address());
      owner.close();
    }
  }
}
