package io.tianma.eval.spark;

import io.tianma.data.shard.TokenizedPair;
import io.tianma.eval.metric.EvaluateOptions;
import io.tianma.eval.metric.Evaluation.LossGroup;
import io.tianma.eval.metric.TokenLoss;
import io.tianma.train.model.Padding;
import io.tianma.train.model.Seq2Seq;
import io.tianma.train.model.StepResult;
import io.tianma.train.tensor.Precision;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/** Loss and accuracy of a model that is given the right tokens so far. */
final class TeacherForcing {
  /** Between the two parts of a group's name. */
  private static final String AND = "\t";

  /** Where one cannot tell where a pair comes from. */
  static final String UNKNOWN = "";

  private final TokenLoss all;
  private final Map<String, double[]> groups;

  private TokenLoss sum(double[] part) {
    return new TokenLoss(part[0], (long) part[1], (long) part[2], (long) part[3]);
  }

  private TeacherForcing(List<Map<String, double[]>> parts) {
    groups = new TreeMap<>();
    TokenLoss sums = TokenLoss.ZERO;
    for (Map<String, double[]> part : parts) {
      for (Map.Entry<String, double[]> group : new TreeMap<>(part).entrySet()) {
        double[] into = groups.computeIfAbsent(group.getKey(), k -> new double[5]);
        for (int i = 0; i < into.length; i++) {
          into[i] += group.getValue()[i];
        }
        sums = sums.plus(sum(group.getValue()));
      }
    }
    all = sums;
  }

  /**
   * Sums over all rows, added up in the order of partitions.
   *
   * @param sources where pairs come from, by id; pairs that are not in it come from nowhere
   */
  static TeacherForcing sums(
      JavaSparkContext context,
      JavaRDD<TokenizedPair> rows,
      Map<String, String> sources,
      Model model,
      EvaluateOptions options) {
    Broadcast<Model> shared = context.broadcast(model);
    Broadcast<HashMap<String, String>> from = context.broadcast(new HashMap<>(sources));
    int batchSize = options.batchSize();
    String kernels = options.kernels();
    int threads = options.threads();
    try {
      return new TeacherForcing(
          new ArrayList<>(
              rows.mapPartitions(
                      part ->
                          List.of(
                                  partition(
                                      part,
                                      from.value(),
                                      shared.value(),
                                      batchSize,
                                      kernels,
                                      threads))
                              .iterator())
                  .collect()));
    } finally {
      shared.destroy();
      from.destroy();
      ModelPool.clear();
    }
  }

  /** Sums over all rows. */
  TokenLoss all() {
    return all;
  }

  /** By target tokens, from the shortest on. */
  List<LossGroup> byLength() {
    // numbers are written with zeros in front, so that they are in order
    return grouped(0, name -> name.replaceAll("\\b0+(?=\\d)", ""));
  }

  /** By where pairs come from; empty if nobody knows. */
  List<LossGroup> bySource() {
    List<LossGroup> grouped = grouped(1, name -> name);
    return grouped.size() == 1 && grouped.get(0).group().equals(UNKNOWN) ? List.of() : grouped;
  }

  private List<LossGroup> grouped(int part, UnaryOperator<String> shown) {
    Map<String, double[]> merged = new TreeMap<>();
    groups.forEach(
        (key, sums) -> {
          double[] into =
              merged.computeIfAbsent(key.split(AND, 2)[part], k -> new double[sums.length]);
          for (int i = 0; i < into.length; i++) {
            into[i] += sums[i];
          }
        });
    return merged.entrySet().stream()
        .map(
            group ->
                LossGroup.of(
                    shown.apply(group.getKey()), (long) group.getValue()[4], sum(group.getValue())))
        .toList();
  }

  /** Loss sum, correct tokens, tokens, characters and rows of one partition, by group. */
  private static HashMap<String, double[]> partition(
      Iterator<TokenizedPair> rows,
      Map<String, String> sources,
      Model model,
      int batchSize,
      String kernels,
      int threads) {
    HashMap<String, double[]> groups = new HashMap<>();
    if (!rows.hasNext()) {
      return groups;
    }
    Map<String, List<TokenizedPair>> byGroup = new TreeMap<>();
    rows.forEachRemaining(
        row -> byGroup.computeIfAbsent(group(row, sources), k -> new ArrayList<>()).add(row));
    try (ModelPool.Loan loan = ModelPool.lend(model, kernels, threads, Precision.FLOAT32)) {
      for (Map.Entry<String, List<TokenizedPair>> group : byGroup.entrySet()) {
        double[] sums = new double[5];
        add(group.getValue(), loan.network(), batchSize, sums);
        groups.put(group.getKey(), sums);
      }
      loan.giveBack();
    }
    return groups;
  }

  private static void add(List<TokenizedPair> rows, Seq2Seq network, int batchSize, double[] sums) {
    for (Batches batches = new Batches(rows.iterator(), batchSize); batches.hasNext(); ) {
      List<TokenizedPair> batch = batches.next();
      StepResult result = network.loss(Batches.batch(batch, Padding.of(network.config())));
      sums[0] += result.lossSum();
      sums[1] += result.correct();
      sums[2] += result.targetTokens();
      sums[3] += batch.stream().mapToInt(TokenizedPair::targetChars).sum();
      sums[4] += batch.size();
    }
  }

  /** Powers of two of the target's tokens without [CLS], and where the pair comes from. */
  private static String group(TokenizedPair row, Map<String, String> sources) {
    int tokens = Math.max(1, row.target().length - 1);
    int from = Integer.highestOneBit(tokens);
    return String.format(Locale.ROOT, "%06d to %06d", from, 2 * from - 1)
        + AND
        + sources.getOrDefault(row.id(), UNKNOWN);
  }
}
