package io.tianma.train.spark.pretrain;

import io.tianma.data.hadoop.Artifact;
import io.tianma.data.hadoop.Artifacts;
import io.tianma.data.spark.rows.Workspace;
import io.tianma.data.store.CanonicalJson;
import io.tianma.train.checkpoint.TrainState;
import io.tianma.train.dl4j.AdafactorUpdater;
import io.tianma.train.dl4j.AdamWUpdater;
import io.tianma.train.dl4j.Flat;
import io.tianma.train.dl4j.FlatUpdater;
import io.tianma.train.dl4j.Networks;
import io.tianma.train.dl4j.Seq2SeqLayer;
import io.tianma.train.model.Architecture;
import io.tianma.train.model.Padding;
import io.tianma.train.model.StepResult;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.optim.AveragedWeights;
import io.tianma.train.optim.Schedule;
import io.tianma.train.optim.StateLayout;
import io.tianma.train.plan.EarlyStop;
import io.tianma.train.plan.OptimizerOptions.Method;
import io.tianma.train.plan.OuterOptions;
import io.tianma.train.plan.PretrainOptions;
import io.tianma.train.plan.PretrainOptions.UpdaterState;
import io.tianma.train.plan.StageOptions;
import io.tianma.train.spark.batches.Objectives;
import io.tianma.train.spark.batches.ShardLoader;
import io.tianma.train.spark.checkpoints.Checkpoints;
import io.tianma.train.spark.checkpoints.Snapshot;
import io.tianma.train.spark.rounds.AveragingSettings;
import io.tianma.train.spark.rounds.AveragingTrainingMaster;
import io.tianma.train.spark.rounds.HeldOutLoss;
import io.tianma.train.spark.rounds.NetworkPool;
import io.tianma.train.spark.rounds.NotFiniteRound;
import io.tianma.train.spark.rounds.RoundResult;
import io.tianma.train.spark.rounds.WorkerTask;
import io.tianma.train.tensor.Precision;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeSet;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The averaging rounds of a stage, with what happens between them. */
final class Rounds implements AutoCloseable {
  /** Key of a line of the metrics. */
  static final String HELD_OUT_LOSS = "held-out-loss";

  private final Artifacts artifacts;
  private final PretrainOptions options;
  private final StageOptions stage;
  private final JavaSparkContext context;
  private final ShardLoader loader;
  private final HeldOutLoss heldOut;
  private final ModelConfig config;
  private final StateLayout layout;
  private final int parameters;
  private final Schedule schedule;
  private final AveragingTrainingMaster master;
  private final SparkDl4jMultiLayer network;
  private final List<String> metrics;
  private final Progress progress;
  private final Curves curves;
  private final EarlyStop early;
  private final Optional<Judge> judge;
  private final float[] average;
  private TrainState at;

  Rounds(
      Workspace workspace,
      Artifact shards,
      PretrainOptions options,
      StageOptions stage,
      Optional<Judge> judge,
      Snapshot snapshot) {
    this.judge = judge;
    this.layout = options.optimizer().layout(Architecture.parameters(snapshot.config()));
    Snapshot start = snapshot.state() == null ? snapshot : snapshot.in(layout);
    this.parameters = start.parameters();
    this.artifacts = workspace.artifacts();
    this.options = options;
    this.stage = stage;
    this.context = JavaSparkContext.fromSparkContext(workspace.spark().sparkContext());
    this.config = start.config().but().dropout(stage.model().dropout()).build();
    this.at = optimized(start, parameters, options, artifacts);
    Objectives objectives = Objectives.of(shards, options);
    this.loader =
        new ShardLoader(
            context.hadoopConfiguration(), shards, options.seed(), Padding.of(config), objectives);
    this.heldOut =
        new HeldOutLoss(
            artifacts.fileSystem(),
            shards,
            options.evaluatePairs(),
            options.batchSize(),
            Padding.of(config),
            objectives);
    this.metrics = new ArrayList<>(start.metrics());
    this.progress = new Progress(artifacts.watcher(), stage.name(), stage.rounds());
    this.curves = new Curves(artifacts, stage.name(), options.tensorboard(), at.step());
    this.early = Pretrain.early(metrics, options, judge);
    long stageSteps = options.steps(at.stageStep(), stage.rounds());
    long begun = at.stageStep() - at.scheduleStart();
    this.schedule =
        options
            .optimizer()
            .schedule(begun + stageSteps)
            .entered(new Schedule.Entry(begun, at.entryRate(), at.rewarm()));
    this.master =
        new AveragingTrainingMaster(
            new AveragingSettings(
                options.outer().chosen(), options.updaterState(), options.deltas()));
    float[] momentum =
        at.outer().isEmpty() || !at.outer().equals(start.at().outer()) ? null : start.outer();
    if (momentum != null) {
      options.optimizer().rules().still(Architecture.parameters(config), momentum);
    }
    master.restore(momentum, start.workers().toArray(float[][]::new));
    master.momentsStart(at.momentsStart());
    this.network = new SparkDl4jMultiLayer(context, open(start.state()), master);
    this.average = options.optimizer().ema() == 0 ? null : average(start);
  }

  /** The driver's network; its own initialization stands where there is no state yet. */
  private MultiLayerNetwork open(float[] state) {
    FlatUpdater updater =
        options.optimizer().method() == Method.ADAMW
            ? new AdamWUpdater(options.optimizer().settings(), schedule, at.scheduleStart())
            : new AdafactorUpdater(
                options.optimizer().adafactorSettings(), config, schedule, at.scheduleStart());
    MultiLayerNetwork opened =
        Networks.create(
            new Seq2SeqLayer(
                config,
                options.optimizer().step(),
                options.precision(),
                options.kernels(),
                options.threads(),
                at.seed(),
                updater));
    if (state != null) {
      WorkerTask.write(state, opened.params(), moments(opened));
    }
    opened.setIterationCount(Math.toIntExact(at.step()));
    return opened;
  }

  /**
   * What moments and momentum mean from here on: moments that are zero begin here, and a momentum
   * of another optimizer is none.
   */
  private static TrainState optimized(
      Snapshot start, int parameters, PretrainOptions options, Artifacts artifacts) {
    TrainState at = start.at();
    boolean own =
        options.updaterState() == UpdaterState.WORKER
            && start.workers().size() == options.workers();
    boolean zero =
        own
            ? start.workers().stream().allMatch(w -> isZero(w, 0))
            : start.state() == null || isZero(start.state(), parameters);
    OuterOptions chosen = options.outer();
    String outer =
        chosen.chosen().hasMomentum() ? chosen.optimizer().name().toLowerCase(Locale.ROOT) : "";
    if (start.outer() != null && !outer.equals(at.outer()) && !outer.isEmpty()) {
      artifacts.say(
          "warning: the momentum of %s means nothing to %s, which begins anew"
              .formatted(at.outer().isEmpty() ? "the checkpoint" : at.outer(), outer));
    }
    boolean begins = zero && options.updaterState() != UpdaterState.RESET; // there, in every round
    return at.optimizedBy(begins ? at.step() : at.momentsStart(), outer);
  }

  private static boolean isZero(float[] values, int from) {
    for (int i = from; i < values.length; i++) {
      if (values[i] != 0) {
        return false;
      }
    }
    return true;
  }

  /** The averaged weights so far; they begin as the weights. */
  private float[] average(Snapshot start) {
    return start.average() == null
        ? Flat.floats(network.getNetwork().params())
        : start.average().clone();
  }

  private static INDArray moments(MultiLayerNetwork network) {
    return network.getUpdater().getStateViewArray();
  }

  /**
   * Trains what is left of the stage.
   *
   * @param lastGood the checkpoint to name if a number is not finite before the next is written
   * @return the last checkpoint
   */
  Artifact train(Checkpoints checkpoints, String lastGood) {
    Artifact last = null;
    while (at.round() < stage.rounds() && !early.stops()) {
      RoundResult result = round(last == null ? lastGood : last.directory());
      checkpoints.begin();
      if (average != null) {
        float[] weights = Flat.floats(network.getNetwork().params());
        double memory = options.optimizer().ema();
        AveragedWeights.update(average, weights, memory, at.step(), result.steps());
      }
      at =
          at.after(
              result.steps(),
              options.pairsPerRound(at.step()),
              result.sums().targetTokens(),
              fingerprint(result.fingerprints()));
      boolean best = measure(result.sums());
      boolean end = at.round() == stage.rounds() || early.stops();
      if (end || best || isMultiple(at.round(), options.checkpointEvery())) {
        String before = last == null ? lastGood : last.directory();
        last = checkpoints.write(finite(snapshot(), before), options.keep(), early.bestRound());
      }
    }
    if (early.stops()) {
      artifacts.say(
          "%s: stopped early after round %d of %d"
              .formatted(stage.name(), at.round(), stage.rounds()));
    }
    return last;
  }

  /** Adds the round to the metrics; tells whether it is one to keep because it is the best. */
  private boolean measure(StepResult sums) {
    double rate = schedule.rate(at.step() - 1 - at.scheduleStart());
    boolean evaluate =
        options.evaluateEvery() > 0
            && !heldOut.isEmpty()
            && (at.round() == stage.rounds() || isMultiple(at.round(), options.evaluateEvery()));
    Map<String, Object> line = metrics(sums, rate);
    boolean best = false;
    OptionalDouble loss = OptionalDouble.empty();
    if (evaluate) {
      describe("held-out loss after round %d".formatted(at.round()));
      StepResult held = heldOut.of(context, network.getNetwork());
      line.put(HELD_OUT_LOSS, held.loss());
      loss = OptionalDouble.of(held.loss());
      line.put("held-out-accuracy", held.accuracy());
      if (average != null) {
        StepResult averaged = heldOut.of(context, network.getNetwork(), average);
        line.put("averaged-held-out-loss", averaged.loss());
      }
      judge.ifPresent(j -> line.put(j.key(), score(j)));
      double least = judge.map(j -> -(double) line.get(j.key())).orElse(held.loss());
      best = early.measured(at.round(), least) && options.patience() > 0;
    }
    metrics.add(CanonicalJson.compact(line) + "\n");
    curves.add(at.step(), line, sums.targetTokens());
    progress.round(at.round(), at.step(), sums, rate, loss);
    return best;
  }

  private double score(Judge by) {
    describe("%s after round %d".formatted(by.key(), at.round()));
    return by.score(config, Flat.floats(network.getNetwork().params()));
  }

  private static boolean isMultiple(long round, int every) {
    return every > 0 && round % every == 0;
  }

  /** What Spark's UI says that its jobs are for, until the next time. */
  private void describe(String doing) {
    context.setJobGroup("pretrain " + stage.name(), "pretrain " + stage.name() + ": " + doing);
  }

  /** Refuses a model that nobody could go on from: an outer optimizer may have overflown. */
  private Snapshot finite(Snapshot snapshot, String lastGood) {
    if (!snapshot.isFinite()) {
      throw new NotFiniteRound(
          "stage %s, round %d: the averaged model is not finite; the last good checkpoint: %s"
              .formatted(stage.name(), at.round(), lastGood));
    }
    return snapshot;
  }

  private RoundResult round(String lastGood) {
    List<String> batches =
        loader.round(
            at.position(), options.workers(), options.frequency(at.step()), options.batchSize());
    describe("round %d of %d".formatted(at.round() + 1, stage.rounds()));
    try {
      network.fitPaths(context.parallelize(batches, options.workers()), loader);
      return master.last();
    } catch (NotFiniteRound e) {
      throw new NotFiniteRound(
          "stage %s, round %d, %s; nothing of this round was kept; the last good checkpoint: %s"
              .formatted(stage.name(), at.round() + 1, e.getMessage(), lastGood));
    }
  }

  /** What computed this round, which has to be what computed the rounds before. */
  private String fingerprint(TreeSet<String> now) {
    TreeSet<String> all = new TreeSet<>(now);
    if (!at.fingerprint().isEmpty()) {
      all.add(at.fingerprint());
    }
    if (all.size() > 1) {
      String difference = "stage %s is computed by different processors: %s";
      difference = difference.formatted(stage.name(), String.join(" | ", all));
      if (options.exactResume()) {
        throw new IllegalStateException(
            difference + "; use equal ones, or set pretrain.exact-resume = false");
      }
      artifacts.say("warning: " + difference + "; bits may differ from run to run");
    }
    for (String computed : now) {
      if (computed.contains(Precision.LACKING) && !computed.equals(at.fingerprint())) {
        artifacts.say("warning: a worker computes with " + computed);
      }
    }
    return now.isEmpty() ? at.fingerprint() : now.first();
  }

  private Map<String, Object> metrics(StepResult sums, double rate) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("round", at.round());
    line.put("step", at.step());
    line.put("tokens", at.tokens());
    line.put("epoch", loader.epoch(at.position()));
    line.put("loss", sums.loss());
    line.put("accuracy", sums.accuracy());
    line.put("learning-rate", rate);
    return line;
  }

  private Snapshot snapshot() {
    MultiLayerNetwork trained = network.getNetwork();
    float[] state = WorkerTask.read(trained.params(), moments(trained));
    if (options.updaterState() != UpdaterState.AVERAGED) {
      Arrays.fill(state, parameters, state.length, 0); // nobody goes on from them
    }
    return new Snapshot(
        config, layout, state, average, master.momentum(), List.of(master.moments()), at, metrics);
  }

  @Override
  public void close() {
    curves.close();
    NetworkPool.layer(network.getNetwork()).close();
    network.getNetwork().close();
  }
}
