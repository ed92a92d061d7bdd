package io.tianma.eval.spark;

import io.tianma.data.shard.TokenizedPair;
import io.tianma.eval.metric.EvaluateOptions;
import io.tianma.train.decode.Beam;
import io.tianma.train.decode.Greedy;
import io.tianma.train.model.Padding;
import io.tianma.train.model.Seq2Seq;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/** What a model writes for given sources. */
final class Generation {
  private Generation() {}

  /**
   * Token ids for each row, in the order of the rows; each batch of rows is one task.
   *
   * @param beams beginnings that are kept; 1 takes the most likely token each time
   */
  static List<int[]> write(
      JavaSparkContext context,
      List<TokenizedPair> rows,
      Model model,
      EvaluateOptions options,
      int beams) {
    List<List<TokenizedPair>> batches = new ArrayList<>();
    new Batches(rows.iterator(), options.batchSize()).forEachRemaining(batches::add);
    Broadcast<Model> shared = context.broadcast(model);
    int longest = options.maxNewTokens();
    String kernels = options.kernels();
    int threads = options.threads();
    try {
      List<int[]> written = new ArrayList<>();
      context
          .parallelize(batches, batches.size())
          .mapPartitions(part -> partition(part, shared.value(), longest, beams, kernels, threads))
          .collect()
          .forEach(batch -> written.addAll(List.of(batch)));
      return written;
    } finally {
      shared.destroy();
    }
  }

  private static Iterator<int[][]> partition(
      Iterator<List<TokenizedPair>> batches,
      Model model,
      int longest,
      int beams,
      String kernels,
      int threads) {
    List<int[][]> written = new ArrayList<>();
    try (OpenModel open = new OpenModel(model, kernels, threads)) {
      Seq2Seq network = open.network();
      while (batches.hasNext()) {
        List<int[]> sources = batches.next().stream().map(r -> r.source()).toList();
        int[] sourceBS = Padding.of(network.config()).sources(sources);
        written.add(
            beams == 1
                ? Greedy.decode(network, sources.size(), sourceBS, longest)
                : Beam.decode(
                    network, sources.size(), sourceBS, longest, beams, Beam.Ending.FIRST_BEST));
      }
    }
    return written.iterator();
  }
}
