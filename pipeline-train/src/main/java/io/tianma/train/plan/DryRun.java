package io.tianma.train.plan;

import io.tianma.train.model.Architecture;
import io.tianma.train.model.Seq2Seq;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.plan.PretrainOptions.UpdaterState;
import io.tianma.train.tensor.Backend;
import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What training a stage would take, said before it starts. Bytes are those of float32; all is
 * counted, but for activations of models that no array holds and on the host of a GPU: these are
 * estimated from the layers' sizes, within a factor of two.
 *
 * @param parameters of the model
 * @param workerBytes memory of one worker outside the Java heap: parameters, gradients, moments and
 *     activations of a batch, or of a part of one, of the greatest lengths
 * @param gpuBytes memory of the GPU that one worker takes: parameters, gradients, moments, halves
 *     and activations of a batch of the greatest lengths, counted; 0 where the processor computes
 * @param workerHeapBytes Java heap of one worker: the state that it received, and its result
 * @param networkBytes memory outside the heap in which an executor receives and sends states
 * @param driverHeapBytes Java heap of the driver: the state before and after a round, as it is
 *     sent, received and written
 * @param driverBytes memory of the driver outside the Java heap: its network, and what it receives
 * @param checkpointBytes size of one checkpoint
 * @param driverTraffic bytes that the driver sends to each executor and receives in all, a round
 * @param pairsPerRound pairs that a round takes
 * @param sourceTokensPerRound expected source tokens of a round, padding left out
 * @param targetTokensPerRound expected target tokens of a round
 * @param roundsPerEpoch rounds in which every pair is taken once
 * @param rounds of the stage
 */
public record DryRun(
    long parameters,
    long workerBytes,
    long gpuBytes,
    long workerHeapBytes,
    long networkBytes,
    long driverHeapBytes,
    long driverBytes,
    long checkpointBytes,
    long driverTraffic,
    long pairsPerRound,
    double sourceTokensPerRound,
    double targetTokensPerRound,
    double roundsPerEpoch,
    long rounds) {
  /** States travel in blocks of 4 MiB, of which so much is on its way at a time, as measured. */
  private static final long IN_FLIGHT = 64L << 20;

  /**
   * What is known of the shards.
   *
   * @param pairs to train on
   * @param meanSource mean tokens of a source
   * @param meanTarget mean tokens of a target
   * @param maxSource greatest tokens of a source
   * @param maxTarget greatest tokens of a target
   */
  public record Data(
      int vocab, long pairs, double meanSource, double meanTarget, int maxSource, int maxTarget) {}

  /** The estimate for a stage, once its averaging frequency holds. */
  public static DryRun of(PretrainOptions options, StageOptions stage, Data data) {
    ModelConfig config = stage.model().config(data.vocab());
    long n = Architecture.parameters(config).count();
    long moments = options.optimizer().layout(Architecture.parameters(config)).size();
    UpdaterState updaterState = options.updaterState();
    long state = n + (updaterState == UpdaterState.AVERAGED ? moments : 0);
    long own = updaterState == UpdaterState.WORKER ? moments : 0;
    long momentum = options.outer().chosen().hasMomentum() ? n : 0;
    long average = options.optimizer().ema() > 0 ? n : 0;
    long pairs = options.pairsPerRound(Long.MAX_VALUE);
    long kept = n + moments + average + momentum + own * options.workers();
    return new DryRun(
        n,
        Float.BYTES * (2 * n + moments) + hostActivationBytes(options, config, n, data),
        gpuBytes(options, config, n, moments, data),
        Float.BYTES * 2 * (state + own),
        Math.min(IN_FLIGHT, Float.BYTES * (state + own)),
        Float.BYTES * (6 * state + 2 * average + momentum + 2 * own * options.workers()),
        Float.BYTES * (2 * n + moments) + Math.min(IN_FLIGHT, Float.BYTES * state),
        Float.BYTES * kept,
        Float.BYTES * (2 * state + own * options.workers()),
        pairs,
        pairs * data.meanSource(),
        pairs * data.meanTarget(),
        (double) data.pairs() / pairs,
        stage.rounds());
  }

  private static long gpuBytes(
      PretrainOptions options, ModelConfig config, long n, long moments, Data data) {
    Backend backend = Backend.named(options.kernels());
    if (backend.onHost()) {
      return 0;
    }
    boolean half = options.precision() == Precision.BF16;
    long vectors = Float.BYTES * (2 * n + moments) + (half ? DType.BF16.bytes() * n : 0);
    return vectors + countedActivationBytes(options, config, backend, data);
  }

  private static long hostActivationBytes(
      PretrainOptions options, ModelConfig config, long n, Data data) {
    Backend backend = Backend.named(options.kernels());
    return backend.onHost() && n <= Integer.MAX_VALUE
        ? countedActivationBytes(options, config, backend, data)
        : activationBytes(config, rowsAtOnce(options), data);
  }

  private static long countedActivationBytes(
      PretrainOptions options, ModelConfig config, Backend backend, Data data) {
    return Seq2Seq.activationBytes(
        config,
        options.optimizer().step(),
        options.precision(),
        backend,
        options.batchSize(),
        data.maxSource(),
        data.maxTarget());
  }

  /** Pairs whose activations are held at a time. */
  private static int rowsAtOnce(PretrainOptions options) {
    int parts = options.optimizer().microBatches();
    return (options.batchSize() + parts - 1) / parts;
  }

  /**
   * Values that a step keeps for its backward pass, and about as many gradients at their largest.
   */
  static long activationBytes(ModelConfig config, int batch, Data data) {
    long pair = Architecture.of(config).keptValues(data.maxSource(), data.maxTarget());
    return Float.BYTES * 2 * batch * pair;
  }

  /** Lines for people. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>(all());
    if (gpuBytes > 0) {
      lines.add(
          2, "memory of its GPU " + Footprint.size(gpuBytes) + ", without what CUDA itself takes");
    }
    return lines;
  }

  private List<String> all() {
    return List.of(
        String.format(Locale.ROOT, "parameters        %,d", parameters),
        "memory of a worker "
            + Footprint.size(workerBytes)
            + ", and "
            + Footprint.size(workerHeapBytes)
            + " Java heap",
        "heap of the driver " + Footprint.size(driverHeapBytes),
        "a checkpoint      " + Footprint.size(checkpointBytes),
        "driver traffic    " + Footprint.size(driverTraffic) + " a round",
        String.format(
            Locale.ROOT,
            "a round           %,d pairs, about %,.0f source and %,.0f target tokens",
            pairsPerRound,
            sourceTokensPerRound,
            targetTokensPerRound),
        roundsPerEpoch == 0
            ? String.format(
                Locale.ROOT,
                "an epoch          is known with the shards; the stage has %,d rounds",
                rounds)
            : String.format(
                Locale.ROOT,
                "an epoch          %.1f rounds; the stage has %,d rounds, %.2f epochs",
                roundsPerEpoch,
                rounds,
                rounds / roundsPerEpoch));
  }
}
