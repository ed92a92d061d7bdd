package io.tianma.eval.spark;

import io.tianma.data.shard.TokenizedPair;
import io.tianma.eval.metric.EvaluateOptions;
import io.tianma.eval.metric.TokenLoss;
import io.tianma.train.model.Padding;
import io.tianma.train.model.Seq2Seq;
import io.tianma.train.model.StepResult;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/** Loss and accuracy of a model that is given the right tokens so far. */
final class TeacherForcing {
  private TeacherForcing() {}

  /** Sums over all rows, added up in the order of partitions. */
  static TokenLoss sums(
      JavaSparkContext context, JavaRDD<TokenizedPair> rows, Model model, EvaluateOptions options) {
    Broadcast<Model> shared = context.broadcast(model);
    int batchSize = options.batchSize();
    String kernels = options.kernels();
    int threads = options.threads();
    try {
      List<double[]> parts =
          rows.mapPartitions(
                  part ->
                      List.of(partition(part, shared.value(), batchSize, kernels, threads))
                          .iterator())
              .collect();
      TokenLoss sums = TokenLoss.ZERO;
      for (double[] part : parts) {
        sums = sums.plus(new TokenLoss(part[0], (long) part[1], (long) part[2], (long) part[3]));
      }
      return sums;
    } finally {
      shared.destroy();
    }
  }

  /** Loss sum, correct tokens, tokens and characters of one partition. */
  private static double[] partition(
      Iterator<TokenizedPair> rows, Model model, int batchSize, String kernels, int threads) {
    double[] sums = new double[4];
    if (!rows.hasNext()) {
      return sums;
    }
    try (OpenModel open = new OpenModel(model, kernels, threads)) {
      Seq2Seq network = open.network();
      for (Batches batches = new Batches(rows, batchSize); batches.hasNext(); ) {
        List<TokenizedPair> batch = batches.next();
        StepResult result = network.loss(Batches.batch(batch, Padding.of(network.config())));
        sums[0] += result.lossSum();
        sums[1] += result.correct();
        sums[2] += result.targetTokens();
        sums[3] += batch.stream().mapToInt(r -> r.targetChars()).sum();
      }
    }
    return sums;
  }
}
