package io.tianma.eval.spark;

import io.tianma.data.hadoop.Artifact;
import io.tianma.data.hadoop.Files;
import io.tianma.data.hadoop.Watcher;
import io.tianma.data.shard.TokenizedPair;
import io.tianma.data.spark.rows.Workspace;
import io.tianma.data.store.CanonicalJson;
import io.tianma.data.store.Counts;
import io.tianma.data.store.FileEntry;
import io.tianma.data.store.StageKey;
import io.tianma.data.store.StageResult;
import io.tianma.eval.metric.EvaluateOptions;
import io.tianma.eval.metric.LatentEvaluation;
import io.tianma.eval.metric.LatentEvaluation.Reconstruction;
import io.tianma.eval.metric.LatentEvaluation.Swap;
import io.tianma.eval.metric.Likeness;
import io.tianma.train.model.config.LatentOptions;
import io.tianma.train.model.latent.Latents;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.Path;

/**
 * What the latents of the last stage carry; makes {@code latents} with {@code metrics.json} (a
 * {@link LatentEvaluation}). As many held-out and random texts are written as {@code
 * evaluate.generate} says.
 */
public final class EvaluateLatents {
  static final String STAGE = "evaluate-latents";
  static final String METRICS = "metrics.json";

  private static final int VERSION = 2;
  private static final long SEED = 1;
  private static final int SHOWN = 8;

  /** Parts of the work, and one more for each layer that is swapped. */
  private static final int PARTS = 6;

  private final Autoencoder model;
  private final HeldOut heldOut;
  private final int count;
  private final Watcher watcher;
  private int done;

  private EvaluateLatents(Autoencoder model, HeldOut heldOut, int count, Watcher watcher) {
    this.watcher = watcher;
    this.model = model;
    this.heldOut = heldOut;
    this.count = count;
  }

  /**
   * Evaluates a checkpoint.
   *
   * @throws IllegalArgumentException if its model has no latents, or no pair is held out
   */
  public static Artifact run(
      Workspace workspace,
      Artifact checkpoint,
      Artifact shards,
      Artifact vocab,
      EvaluateOptions options) {
    StageKey key =
        new StageKey(
            STAGE,
            VERSION,
            "latents",
            options.decisiveOfLatents(),
            List.of(checkpoint.asInput(), shards.asInput(), vocab.asInput()));
    return workspace.make(
        key,
        to -> {
          try (Autoencoder model = Autoencoder.of(workspace, checkpoint, vocab, options)) {
            HeldOut heldOut = new HeldOut(workspace, shards);
            int count = Math.max(2, options.generate());
            return new EvaluateLatents(model, heldOut, count, workspace.artifacts().watcher())
                .write(workspace, to);
          }
        });
  }

  /** What an artifact of {@link #run} holds. */
  public static LatentEvaluation read(Workspace workspace, Artifact latents) {
    try {
      String json = latents.text(workspace.artifacts().fileSystem(), METRICS);
      return CanonicalJson.read(json, LatentEvaluation.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private StageResult write(Workspace workspace, Path directory) throws IOException {
    LatentEvaluation evaluation = evaluation();
    byte[] json = CanonicalJson.pretty(evaluation).getBytes(StandardCharsets.UTF_8);
    FileEntry file = Files.write(workspace.artifacts().fileSystem(), directory, METRICS, json);
    return new StageResult(
        List.of(file), Counts.of(evaluation.texts(), Map.of()), Map.of("latents", evaluation));
  }

  private LatentEvaluation evaluation() {
    List<TokenizedPair> rows = heldOut.first(count);
    List<int[]> sources = rows.stream().map(TokenizedPair::source).toList();
    List<String> texts = rows.stream().map(row -> model.decode(row.target())).toList();
    List<float[][]> means = model.ofTokens(sources);
    List<String> written = done(model.write(means));
    double[] kl = model.divergences(sources);
    TokenNats given = done(TokenNats.of(model, means, rows));
    TokenNats noisy = done(TokenNats.of(model, model.posterior(sources, SEED), rows));
    double bound = (noisy.nats() + rows.size() * Arrays.stream(kl).sum()) / noisy.tokens();
    List<String> samples = done(samples());
    double[] nearest = done(nearest(samples));
    long same = IntStream.range(0, texts.size()).filter(i -> same(texts, written, i)).count();
    return new LatentEvaluation(
        texts.size(),
        given.accuracy(),
        (double) same / texts.size(),
        Likeness.bleu(texts, written),
        Arrays.stream(kl).boxed().toList(),
        !model.config().latents().gaussian(),
        bound(),
        IntStream.range(0, model.layers()).mapToObj(i -> model.firstLayer() + i).toList(),
        Math.exp(bound),
        samples.size(),
        Likeness.alone(samples),
        Likeness.distinctPairs(samples),
        IntStream.range(0, nearest.length).mapToDouble(i -> nearest[i]).average().orElse(0),
        (double) IntStream.range(0, nearest.length).filter(i -> copy(nearest[i])).count()
            / nearest.length,
        swaps(means, written),
        samples.subList(0, Math.min(SHOWN, samples.size())),
        reconstructions(texts, written),
        interpolation(means));
  }

  /** Tells that one of the parts is done, and passes it on. */
  private <T> T done(T part) {
    watcher.done(++done, PARTS + model.layers());
    return part;
  }

  private static boolean same(List<String> texts, List<String> written, int i) {
    return texts.get(i).equals(written.get(i));
  }

  private static boolean copy(double likeness) {
    return likeness >= LatentEvaluation.COPY;
  }

  /** Below which the normalized moments of training keep each layer's divergence from going. */
  private double bound() {
    LatentOptions latents = model.config().latents();
    return latents.normalized() ? latents.latentWidth() / 2.0 * latents.latentTau() : 0;
  }

  private List<String> samples() {
    return model.write(IntStream.range(0, count).mapToObj(i -> model.prior(SEED, i)).toList());
  }

  /** Likeness of each text to the nearest target of training. */
  private double[] nearest(List<String> texts) {
    List<Set<String>> shingles =
        texts.stream().map(text -> Likeness.shingles(text, LatentEvaluation.SHINGLE)).toList();
    double[] nearest = new double[texts.size()];
    heldOut
        .trainTargets()
        .toLocalIterator()
        .forEachRemaining(
            ids -> {
              Set<String> other = Likeness.shingles(model.decode(ids), LatentEvaluation.SHINGLE);
              for (int i = 0; i < nearest.length; i++) {
                nearest[i] = Math.max(nearest[i], Likeness.jaccard(shingles.get(i), other));
              }
            });
    return nearest;
  }

  /** Each text has one latent of the next one. */
  private List<Swap> swaps(List<float[][]> latents, List<String> written) {
    List<Swap> swaps = new ArrayList<>();
    int n = latents.size();
    for (int layer = 0; layer < model.layers(); layer++) {
      boolean[] fromOther = new boolean[model.layers()];
      fromOther[layer] = true;
      List<float[][]> swapped = new ArrayList<>();
      for (int i = 0; i < n; i++) {
        swapped.add(Latents.swapped(latents.get(i), latents.get((i + 1) % n), fromOther));
      }
      List<String> texts = done(model.write(swapped));
      double own = 0;
      double other = 0;
      for (int i = 0; i < n; i++) {
        own += Likeness.dice(texts.get(i), written.get(i)) / n;
        other += Likeness.dice(texts.get(i), written.get((i + 1) % n)) / n;
      }
      swaps.add(new Swap(model.firstLayer() + layer, own, other, texts.get(0)));
    }
    return swaps;
  }

  private static List<Reconstruction> reconstructions(List<String> texts, List<String> written) {
    return IntStream.range(0, Math.min(SHOWN, texts.size()))
        .mapToObj(i -> new Reconstruction(texts.get(i), written.get(i)))
        .toList();
  }

  private List<String> interpolation(List<float[][]> latents) {
    return model.write(
        IntStream.rangeClosed(0, SHOWN)
            .mapToObj(i -> model.between(latents.get(0), latents.get(1), (double) i / SHOWN))
            .toList());
  }
}
