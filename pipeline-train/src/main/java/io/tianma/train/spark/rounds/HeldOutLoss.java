package io.tianma.train.spark.rounds;

import io.tianma.data.hadoop.Artifact;
import io.tianma.data.parquet.ShardReader;
import io.tianma.data.shard.TokenizedPair;
import io.tianma.data.store.FileEntry;
import io.tianma.train.dl4j.Flat;
import io.tianma.train.model.Batch;
import io.tianma.train.model.Padding;
import io.tianma.train.model.StepResult;
import io.tianma.train.spark.batches.Objectives;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/**
 * The loss on a bounded sample of held-out pairs, the same ones every time. Batches are computed
 * wherever there is room and summed in their order, so the bits do not depend on the cluster.
 */
public final class HeldOutLoss {
  private final List<Sample> batches = new ArrayList<>();

  /** A batch, and where it stands. A plain class, since it travels. */
  private static final class Sample implements Serializable {
    private static final long serialVersionUID = 1L;

    final int rows;
    final int[] sourceBS;
    final int[] inputBT;
    final int[] labelBT;

    Sample(Batch batch) {
      rows = batch.rows();
      sourceBS = batch.sourceBS();
      inputBT = batch.inputBT();
      labelBT = batch.labelBT();
    }

    Batch batch() {
      return Batch.of(rows, sourceBS, inputBT, labelBT);
    }
  }

  /** The first {@code pairs} held-out pairs with their objectives; none if nothing is held out. */
  public HeldOutLoss(
      FileSystem fs,
      Artifact shards,
      int pairs,
      int batchSize,
      Padding padding,
      Objectives objectives) {
    List<TokenizedPair> rows = first(fs, shards, pairs);
    rows.replaceAll(objectives::heldOut);
    rows.sort(
        Comparator.comparingInt((TokenizedPair row) -> row.source().length + row.target().length)
            .thenComparing(TokenizedPair::id));
    for (int from = 0; from < rows.size(); from += batchSize) {
      int to = Math.min(rows.size(), from + batchSize);
      List<TokenizedPair> batch = rows.subList(from, to);
      batches.add(
          new Sample(
              padding.batch(
                  batch.stream().map(TokenizedPair::source).toList(),
                  batch.stream().map(TokenizedPair::target).toList())));
    }
  }

  /** The first held-out pairs in the order of the shards, which is that of a hash. */
  public static List<TokenizedPair> first(FileSystem fs, Artifact shards, int pairs) {
    List<TokenizedPair> rows = new ArrayList<>();
    ShardReader reader = ShardReader.of(shards);
    try {
      for (FileEntry file : shards.files("held-out/")) {
        if (rows.size() < pairs) {
          rows.addAll(reader.read(fs, shards.file(file.name()), file));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(shards.directory() + ": " + e.getMessage(), e);
    }
    return new ArrayList<>(rows.subList(0, Math.min(pairs, rows.size())));
  }

  public boolean isEmpty() {
    return batches.isEmpty();
  }

  /** Sums over all target tokens of the sample. */
  public StepResult of(JavaSparkContext context, MultiLayerNetwork network) {
    return of(context, network, Flat.floats(network.params()));
  }

  /** The same of other weights, F [N]. */
  public StepResult of(JavaSparkContext context, MultiLayerNetwork network, float[] weights) {
    String configuration = AveragingTrainingMaster.configuration(network);
    Broadcast<Shipped> shipped =
        context.broadcast(
            new Shipped(configuration, weights, weights.length, 0, 0, 0, null, false));
    try {
      StepResult sums = new StepResult(0, 0, 0);
      int tasks = Math.min(batches.size(), context.defaultParallelism());
      for (double[] sum :
          context.parallelize(batches, tasks).map(batch -> loss(batch, shipped)).collect()) {
        sums = sums.plus(new StepResult(sum[0], (long) sum[1], (long) sum[2]));
      }
      return sums;
    } finally {
      shipped.destroy();
    }
  }

  private static double[] loss(Sample sample, Broadcast<Shipped> shipped) {
    return NetworkPool.use(
        shipped.value().configuration,
        network -> {
          Flat.write(shipped.value().state(), network.params());
          NetworkPool.layer(network).changed();
          StepResult result = NetworkPool.layer(network).seq2Seq().loss(sample.batch());
          return new double[] {result.lossSum(), result.correct(), result.targetTokens()};
        });
  }
}
