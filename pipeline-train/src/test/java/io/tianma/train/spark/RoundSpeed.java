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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.deeplearning4j.core.loader.DataSetLoader;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.nd4j.common.loader.Source;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Bytes and seconds of averaging rounds of a model in executors of their own: {@code RoundSpeed
 * MODEL WORKERS EXECUTOR-MB UPDATER-STATE DELTAS OUTER ROUNDS}, MODEL being {@code quick} or {@code
 * t5-pegasus-small}. Each worker is one executor with one core and takes one mini-batch a round.
 */
public final class RoundSpeed {
  private RoundSpeed() {}

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
      int[] sources = random.ints(4 * 384, 106, vocab).toArray();
      int[] targets = random.ints(4 * 129, 106, vocab).toArray();
      return Networks.dataSet(Batch.ofTargets(4, sources, targets));
    }
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    if (System.getenv("SPARK_SCALA_VERSION") == null) {
      Path home = Files.createTempDirectory("round-speed");
      Path log = home.resolve("log");
      String averaged = args[3].equals("AVERAGED") ? "6500m" : "2500m";
      String heap = args[0].equals("quick") ? "1g" : averaged;
      Process driver =
          new LocalCluster(home).start(RoundSpeed.class, log, heap, Arrays.asList(args));
      int status = driver.waitFor();
      Files.readAllLines(log).stream()
          .filter(line -> status != 0 || line.startsWith("|"))
          .forEach(System.out::println);
      return;
    }
    String memory = args[2];
    SparkSession spark =
        SparkSession.builder()
            .master("local-cluster[%s,1,%s]".formatted(args[1], memory))
            .appName("round-speed")
            .config("spark.ui.enabled", "false")
            .config("spark.executor.memory", memory + "m")
            .config("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
            .config("spark.kryo.registrator", "org.nd4j.kryo.Nd4jRegistrator")
            .config("spark.executor.extraClassPath", System.getProperty("java.class.path"))
            .config("spark.executor.extraJavaOptions", LocalCluster.javaOptions())
            .getOrCreate();
    try (spark) {
      JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
      rounds(context, args);
    }
  }

  private static void rounds(JavaSparkContext context, String[] args) {
    boolean quick = args[0].equals("quick");
    ModelSizes sizes =
        quick
            ? new ModelSizes(128, 32, 4, 256, 2, 2, false, 0)
            : new ModelSizes(512, 64, 6, 1024, 8, 8, false, 0);
    int vocab = quick ? 4000 : 50_000;
    int workers = Integer.parseInt(args[1]);
    AdamWUpdater updater =
        new AdamWUpdater(AdamW.Settings.t5Pegasus(), Schedule.constant(1e-4, 0), 0);
    MultiLayerNetwork network =
        Networks.create(new Seq2SeqLayer(sizes.config(vocab), "cpu", 1, 1, updater));
    AveragingTrainingMaster master =
        new AveragingTrainingMaster(
            new AveragingSettings(
                OuterOptions.of(Method.valueOf(args[5])).chosen(),
                UpdaterState.valueOf(args[3]),
                Deltas.valueOf(args[4])));
    SparkDl4jMultiLayer sparkNetwork = new SparkDl4jMultiLayer(context, network, master);
    Traffic traffic = new Traffic();
    context.sc().addSparkListener(traffic);
    System.out.printf(
        "| %s, %,d parameters, %d workers, %s, %s, %s%n",
        args[0], network.numParams(), workers, args[3], args[4], args[5]);
    System.out.println(Traffic.HEAD);
    for (int round = 0; round < Integer.parseInt(args[6]); round++) {
      List<String> names = new ArrayList<>();
      for (int worker = 0; worker < workers; worker++) {
        names.add("batch-" + round + "-" + worker);
      }
      JavaRDD<String> batches = context.parallelize(names, workers);
      long start = System.nanoTime();
      sparkNetwork.fitPaths(batches, new MadeUp(vocab));
      double seconds = (System.nanoTime() - start) * 1e-9;
      System.out.println(traffic.line(context.sc(), seconds, master.last().seconds()));
    }
  }
}
