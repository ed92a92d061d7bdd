package io.tianma.train.spark;

import io.tianma.data.testing.LocalCluster;
import io.tianma.train.dl4j.AdamWUpdater;
import io.tianma.train.dl4j.Networks;
import io.tianma.train.dl4j.Seq2SeqLayer;
import io.tianma.train.model.Batch;
import io.tianma.train.optim.AdamW;
import io.tianma.train.optim.Schedule;
import io.tianma.train.plan.ModelSizes;
import io.tianma.train.plan.OuterOptions;
import io.tianma.train.plan.OuterOptions.Method;
import io.tianma.train.plan.PretrainOptions.Deltas;
import io.tianma.train.plan.PretrainOptions.UpdaterState;
import io.tianma.train.spark.rounds.AveragingSettings;
import io.tianma.train.spark.rounds.AveragingTrainingMaster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.deeplearning4j.core.loader.DataSetLoader;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.nd4j.common.loader.Source;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Resident memory outside the Java heap of driver and executor after rounds of a model: {@code
 * RoundMemory D-MODEL LAYERS VOCAB EXECUTOR-MB}, one worker, moments averaged, batches of 8 × 96
 * and 64 tokens. Heaps are touched at start, so that the rest is what lies outside.
 */
public final class RoundMemory {
  public static final int BATCH = 8;
  public static final int SOURCE = 96;
  public static final int TARGET = 64;

  /** What was said before the figures: driver, then executor, in bytes. */
  public static final String LINE = "outside the heap ";

  private RoundMemory() {}

  /** Made-up mini-batches of full lengths. */
  private static final class MadeUp implements DataSetLoader {
    private static final long serialVersionUID = 1L;

    private final int vocab;

    MadeUp(int vocab) {
      this.vocab = vocab;
    }

    @Override
    public DataSet load(Source source) {
      SplittableRandom random = new SplittableRandom(source.getPath().hashCode());
      int[] sources = random.ints(BATCH * SOURCE, 106, vocab).toArray();
      int[] targets = random.ints(BATCH * (TARGET + 1), 106, vocab).toArray();
      return Networks.dataSet(Batch.ofTargets(BATCH, sources, targets));
    }
  }

  public static ModelSizes sizes(int dModel, int layers) {
    return new ModelSizes(dModel, 64, dModel / 64, 2 * dModel, layers, layers, false, 0);
  }

  public static void main(String[] args) {
    String memory = args[3];
    SparkSession spark =
        SparkSession.builder()
            .master("local-cluster[1,1,%s]".formatted(memory))
            .appName("round-memory")
            .config("spark.ui.enabled", "false")
            .config("spark.executor.memory", memory + "m")
            .config("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
            .config("spark.kryo.registrator", "org.nd4j.kryo.Nd4jRegistrator")
            .config("spark.executor.extraClassPath", System.getProperty("java.class.path"))
            .config(
                "spark.executor.extraJavaOptions",
                LocalCluster.javaOptions() + " -XX:+AlwaysPreTouch -Xms" + memory + "m")
            .getOrCreate();
    try (spark) {
      JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
      rounds(context, sizes(Integer.parseInt(args[0]), Integer.parseInt(args[1])), args[2]);
      long executor = context.parallelize(List.of(1), 1).map(one -> outside()).first();
      System.out.println(LINE + outside() + " " + executor);
    }
  }

  private static void rounds(JavaSparkContext context, ModelSizes sizes, String vocab) {
    int tokens = Integer.parseInt(vocab);
    AdamWUpdater updater =
        new AdamWUpdater(AdamW.Settings.t5Pegasus(), Schedule.constant(1e-4, 0), 0);
    MultiLayerNetwork network =
        Networks.create(new Seq2SeqLayer(sizes.config(tokens), "cpu", 1, 1, updater));
    AveragingTrainingMaster master =
        new AveragingTrainingMaster(
            new AveragingSettings(
                OuterOptions.of(Method.AVERAGE).chosen(), UpdaterState.AVERAGED, Deltas.FLOAT32));
    SparkDl4jMultiLayer spark = new SparkDl4jMultiLayer(context, network, master);
    for (int round = 0; round < 3; round++) {
      String name = "batch-" + round + "-";
      List<String> names = IntStream.range(0, 2).mapToObj(i -> name + i).toList();
      spark.fitPaths(context.parallelize(names, 1), new MadeUp(tokens));
    }
  }

  /** Highest resident memory of this process but for its heap, which was touched at start. */
  private static long outside() {
    try {
      long peak =
          Files.readAllLines(Path.of("/proc/self/status")).stream()
              .filter(line -> line.startsWith("VmHWM:"))
              .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
              .findFirst()
              .orElseThrow();
      return peak - Runtime.getRuntime().maxMemory();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
