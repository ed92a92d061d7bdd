package io.tianma.eval.spark;

import io.tianma.data.shard.TokenizedPair;
import io.tianma.eval.metric.EvaluateOptions;
import io.tianma.train.decode.Decoder;
import io.tianma.train.decode.GenerationOptions;
import io.tianma.train.model.Padding;
import io.tianma.train.tensor.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import scala.Tuple2;

/**
 * What a model writes for given sources. Which sources share a batch, and what is drawn for each,
 * depends on their places alone, not on tasks.
 */
final class Generation implements AutoCloseable {
  /** Batches of a chunk, so that tasks are many and results come as they are made. */
  static final int BATCHES = 64;

  private final JavaSparkContext context;
  private final Broadcast<Model> model;
  private final EvaluateOptions options;
  private final GenerationOptions how;
  private long written;

  Generation(
      JavaSparkContext context, Model model, EvaluateOptions options, GenerationOptions how) {
    this.context = context;
    this.model = context.broadcast(model);
    this.options = options;
    this.how = how;
  }

  /** Token ids for each row, in the order of the rows. */
  static List<int[]> write(
      JavaSparkContext context,
      List<TokenizedPair> rows,
      Model model,
      EvaluateOptions options,
      GenerationOptions how) {
    try (Generation generation = new Generation(context, model, options, how)) {
      return generation.next(rows);
    }
  }

  /** Token ids for each of the rows that follow those before; each batch of them is one task. */
  List<int[]> next(List<TokenizedPair> rows) {
    if (rows.isEmpty()) {
      return List.of();
    }
    int size = options.batchSize();
    List<List<TokenizedPair>> batches = new ArrayList<>();
    new Batches(rows.iterator(), size).forEachRemaining(batches::add);
    long first = written;
    Broadcast<Model> shared = model;
    String kernels = options.kernels();
    int threads = options.threads();
    Precision precision = options.precision();
    int longest = options.maxNewTokens();
    DecodingMessage message = new DecodingMessage(how);
    List<int[]> all = new ArrayList<>();
    context
        .parallelize(
            IntStream.range(0, batches.size())
                .mapToObj(i -> new Tuple2<>(first + (long) i * size, batches.get(i)))
                .toList(),
            batches.size())
        .mapPartitions(
            part -> {
              List<int[][]> outputs = new ArrayList<>();
              try (ModelPool.Loan loan =
                  ModelPool.lend(shared.value(), kernels, threads, precision)) {
                Decoder decoder = new Decoder(loan.network(), message.options(), longest);
                Padding padding = Padding.of(loan.network().config());
                part.forEachRemaining(
                    batch -> outputs.add(outputs(decoder, padding, batch._2(), batch._1())));
                loan.giveBack();
              }
              return outputs.iterator();
            })
        .collect()
        .forEach(batch -> all.addAll(List.of(batch)));
    written += rows.size();
    return all;
  }

  private static int[][] outputs(
      Decoder decoder, Padding padding, List<TokenizedPair> batch, long first) {
    List<int[]> sources = batch.stream().map(TokenizedPair::source).toList();
    return decoder.outputs(sources.size(), padding.sources(sources), first);
  }

  /** Frees the model on the executors and, in a local run, here. */
  @Override
  public void close() {
    model.destroy();
    ModelPool.clear();
  }
}
