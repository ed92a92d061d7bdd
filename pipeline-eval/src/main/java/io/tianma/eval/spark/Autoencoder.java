package io.tianma.eval.spark;

import io.tianma.data.hadoop.Artifact;
import io.tianma.data.spark.rows.VocabFiles;
import io.tianma.data.spark.rows.Workspace;
import io.tianma.data.token.Tokenizer;
import io.tianma.eval.metric.EvaluateOptions;
import io.tianma.train.decode.Greedy;
import io.tianma.train.model.Counter;
import io.tianma.train.model.Padding;
import io.tianma.train.model.Seq2Seq;
import io.tianma.train.model.config.LatentOptions;
import io.tianma.train.model.config.LatentOptions.Kind;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.model.latent.Latents;
import io.tianma.train.model.latent.VonMisesFisher;
import io.tianma.train.spark.exchange.ExportedTokenizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A model of texts and latents in this process: what a text becomes, and what latents say. Latents
 * are [layers, z], those of the lowest layer first.
 */
public final class Autoencoder implements AutoCloseable {
  private final OpenModel model;
  private final Tokenizer tokenizer;
  private final ModelConfig config;
  private final EvaluateOptions options;

  private Autoencoder(String where, Model model, Tokenizer tokenizer, EvaluateOptions options) {
    this.config = model.config();
    if (config.latentLayers() == 0) {
      throw new IllegalArgumentException(
          where + ": the model has no latents; take one that was trained with model = univae");
    }
    this.tokenizer = tokenizer;
    this.options = options;
    this.model = new OpenModel(model, options.kernels(), options.threads());
  }

  /**
   * That of a checkpoint.
   *
   * @throws IllegalArgumentException if the model has no latents, or the vocabulary is not its own
   */
  public static Autoencoder of(
      Workspace workspace, Artifact checkpoint, Artifact vocab, EvaluateOptions options) {
    Tokenizer tokenizer = VocabFiles.tokenizer(workspace, vocab);
    workspace.artifacts().verify(checkpoint);
    Model model = Model.read(workspace.artifacts().fileSystem(), checkpoint, options.averaged());
    model.check(checkpoint.directory(), tokenizer.vocabulary());
    return new Autoencoder(checkpoint.directory(), model, tokenizer, options);
  }

  /**
   * That of an exported directory, with its way of cutting words.
   *
   * @throws IllegalArgumentException as {@link #of} does, or if it is no such directory
   */
  public static Autoencoder exported(
      Workspace workspace, String directory, EvaluateOptions options) {
    Path path = new Path(directory);
    try {
      FileSystem fs = path.getFileSystem(workspace.artifacts().fileSystem().getConf());
      Tokenizer tokenizer = ExportedTokenizer.read(fs, path);
      return new Autoencoder(directory, Model.read(fs, path), tokenizer, options);
    } catch (IOException e) {
      throw new UncheckedIOException(directory + ": " + e.getMessage(), e);
    }
  }

  /** What kind of model it is. */
  public ModelConfig config() {
    return config;
  }

  /** Layers that have a latent. */
  public int layers() {
    return config.latentLayers();
  }

  /** Number of the lowest of them in the stack. */
  public int firstLayer() {
    return config.latents().latentFrom();
  }

  /** Mean directions or means of texts, which are cut where the model has no more positions. */
  public List<float[][]> latents(List<String> texts) {
    return ofTokens(texts.stream().map(this::tokens).toList());
  }

  private int[] tokens(String text) {
    int[] tokens = tokenizer.encode(text, config.maxPositions());
    if (tokens.length <= 2) {
      throw new IllegalArgumentException("\"" + text + "\": there is nothing to read in it");
    }
    return tokens;
  }

  /** The same of token ids. */
  List<float[][]> ofTokens(List<int[]> sources) {
    List<float[][]> all = new ArrayList<>();
    for (List<int[]> batch : batches(sources)) {
      float[] flat = network().encode(batch.size(), padding().sources(batch));
      addRows(flat, batch.size(), all);
    }
    return all;
  }

  /** Mean nats of their posteriors from the prior, by layer. */
  double[] divergences(List<int[]> sources) {
    double[] means = new double[layers()];
    if (!config.latents().gaussian()) {
      LatentOptions latents = config.latents();
      Arrays.fill(means, new VonMisesFisher(latents.latentWidth(), latents.kappa()).kl());
      return means;
    }
    for (List<int[]> batch : batches(sources)) {
      double[][] nats = network().divergences(batch.size(), padding().sources(batch));
      for (int layer = 0; layer < means.length; layer++) {
        means[layer] += Arrays.stream(nats[layer]).sum() / sources.size();
      }
    }
    return means;
  }

  /** Latents of the prior; those of a number are always the same. */
  public float[][] prior(long seed, long number) {
    LatentOptions latents = config.latents();
    return Latents.prior(latents.latent(), layers(), latents.latentWidth(), seed, number);
  }

  /** On the way from a to b, from s = 0 to 1: on spheres along great circles, else straight. */
  public float[][] between(float[][] a, float[][] b, double s) {
    return Latents.between(config.latents().latent(), a, b, s);
  }

  /** Points of the posterior of token ids, as training draws them in step 0. */
  List<float[][]> posterior(List<int[]> sources, long seed) {
    List<float[][]> all = new ArrayList<>();
    for (List<int[]> batch : batches(sources)) {
      Counter counter = new Counter(seed, seed, 0, all.size());
      float[] flat = network().posterior(batch.size(), padding().sources(batch), counter);
      addRows(flat, batch.size(), all);
    }
    return all;
  }

  private void addRows(float[] flat, int rows, List<float[][]> all) {
    for (int b = 0; b < rows; b++) {
      all.add(Latents.row(flat, b, layers(), config.latents().latentWidth()));
    }
  }

  /** What latents say, on spheres of any length, the most likely token each time. */
  public List<String> write(List<float[][]> latents) {
    return writeTokens(latents).stream().map(tokenizer::decode).toList();
  }

  List<int[]> writeTokens(List<float[][]> latents) {
    List<int[]> written = new ArrayList<>();
    int longest = Math.min(options.maxNewTokens(), config.maxPositions());
    for (List<float[][]> batch : batches(latents)) {
      Kind kind = config.latents().latent();
      List<float[][]> unit = batch.stream().map(each -> Latents.given(kind, each)).toList();
      float[] flat = Latents.flat(unit, layers(), config.latents().latentWidth());
      written.addAll(Arrays.asList(Greedy.decode(network(), batch.size(), flat, longest)));
    }
    return written;
  }

  String decode(int[] tokens) {
    return tokenizer.decode(tokens);
  }

  Seq2Seq network() {
    return model.network();
  }

  Padding padding() {
    return Padding.of(config);
  }

  /** In their order, each as large as the options say. */
  <T> List<List<T>> batches(List<T> all) {
    List<List<T>> batches = new ArrayList<>();
    for (int from = 0; from < all.size(); from += options.batchSize()) {
      batches.add(all.subList(from, Math.min(all.size(), from + options.batchSize())));
    }
    return batches;
  }

  @Override
  public void close() {
    model.close();
  }
}
