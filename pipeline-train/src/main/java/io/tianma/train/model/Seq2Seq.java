package io.tianma.train.model;

import io.tianma.train.model.block.Noise;
import io.tianma.train.model.block.Recorder;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.model.parameter.Parameters;
import io.tianma.train.tape.Sequence;
import io.tianma.train.tape.Split;
import io.tianma.train.tape.Tape;
import io.tianma.train.tape.Team;
import io.tianma.train.tape.Variable;
import io.tianma.train.tape.layer.HeadOperations;
import io.tianma.train.tensor.Arena;
import io.tianma.train.tensor.Backend;
import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.Kernels;
import io.tianma.train.tensor.Memory;
import io.tianma.train.tensor.Precision;
import io.tianma.train.tensor.Tensor;

/**
 * A network over a flat parameter vector that someone else owns.
 *
 * <p>Serves one thread at a time. The network is recorded once for each shape of batch; a step of a
 * known shape allocates nothing. Legend: B batch, S source, T target, V vocabulary, D model.
 */
public final class Seq2Seq implements AutoCloseable {
  private final ModelConfig config;
  private final Architecture architecture;
  private final TrainingStep trainingStep;
  private final Parameters parameters;
  private final Tensor weights;
  private final Tensor gradients;
  private final Team team;
  private final Kernels[] kernels;
  private final Arena kept;
  private final Arena scratch;
  private final Operands operands;
  private final Programs.Ground ground;
  private final Programs programs;
  private GenerationPrograms generations;

  /**
   * A network for training and evaluation.
   *
   * @param backend kernels to run on
   * @param threads threads that share each step, the caller's included
   * @param weights F [parameters.count()], read only
   * @param gradients F [parameters.count()], or null if only losses and logits are wanted
   */
  public Seq2Seq(
      ModelConfig config, Backend backend, int threads, Tensor weights, Tensor gradients) {
    this(config, TrainingStep.PLAIN, Precision.FLOAT32, backend, threads, weights, gradients);
  }

  /**
   * The same, trained in another way and in another precision.
   *
   * @param trainingStep of {@link #lossAndGradients}; {@link #loss} stays the cross-entropy
   * @param precision of {@link #lossAndGradients}, one that the backend has here; below float32 all
   *     vectors are F32; of bf16 losses without gradients, and logits, are float32. Without
   *     gradients it is the precision of generation, where one recorded step serves all positions
   *     (see {@link Kernels#decoding}); all other generation is float32
   */
  public Seq2Seq(
      ModelConfig config,
      TrainingStep trainingStep,
      Precision precision,
      Backend backend,
      int threads,
      Tensor weights,
      Tensor gradients) {
    this(
        Architecture.of(config),
        config,
        trainingStep,
        precision,
        backend,
        threads,
        weights,
        gradients);
  }

  /**
   * The same of an architecture that knows where its noise comes from.
   *
   * @param architecture of {@code config}
   */
  public Seq2Seq(
      Architecture architecture,
      ModelConfig config,
      TrainingStep trainingStep,
      Precision precision,
      Backend backend,
      int threads,
      Tensor weights,
      Tensor gradients) {
    this(
        architecture,
        config,
        trainingStep,
        precision,
        open(precision, backend, threads),
        weights,
        gradients);
  }

  private Seq2Seq(
      Architecture architecture,
      ModelConfig config,
      TrainingStep trainingStep,
      Precision precision,
      Kernels[] kernels,
      Tensor weights,
      Tensor gradients) {
    this(
        architecture,
        config,
        trainingStep,
        kernels,
        weights,
        gradients,
        Operands.of(precision, gradients != null, kernels[0], weights));
  }

  private Seq2Seq(
      Architecture architecture,
      ModelConfig config,
      TrainingStep trainingStep,
      Kernels[] kernels,
      Tensor weights,
      Tensor gradients,
      Operands operands) {
    this.config = config;
    checkWhole(trainingStep, config);
    this.trainingStep = trainingStep;
    this.architecture = architecture;
    this.parameters = new Parameters(architecture::declare);
    this.weights = checked(weights);
    this.gradients = gradients == null ? null : checked(gradients);
    this.team = new Team(kernels.length);
    this.kernels = kernels;
    this.kept = new Arena(memory());
    this.scratch = new Arena(memory());
    this.operands = operands;
    this.ground =
        new Programs.Ground(
            config,
            architecture,
            trainingStep,
            parameters,
            weights,
            gradients,
            operands,
            team,
            kernels,
            kept,
            scratch);
    this.programs = new Programs(ground);
  }

  private static void checkWhole(TrainingStep step, ModelConfig config) {
    if (step.microBatches() > 1 && config.latentLayers() > 0 && config.latents().normalized()) {
      throw new IllegalArgumentException(
          "micro-batches = %d: latents that are normalized over a batch need all of it at once; set it to 1, or latent-normalization = none"
              .formatted(step.microBatches()));
    }
  }

  private static Kernels[] open(Precision precision, Backend backend, int threads) {
    String missing = precision.missing(backend);
    if (missing != null) {
      throw new IllegalArgumentException("precision = " + precision.word() + ": " + missing);
    }
    Kernels[] opened = new Kernels[backend.lanes(threads)];
    for (int lane = 0; lane < opened.length; lane++) {
      opened[lane] = backend.open(precision);
    }
    return opened;
  }

  private Tensor checked(Tensor flat) {
    if (flat.elements() != parameters.count()) {
      throw new IllegalArgumentException(
          flat + " does not hold " + parameters.count() + " parameters");
    }
    return flat;
  }

  public ModelConfig config() {
    return config;
  }

  public Parameters parameters() {
    return parameters;
  }

  /** Where weights, gradients and activations lie. */
  public Memory memory() {
    return kernels[0].memory();
  }

  /** How many shapes of batches it is recorded for now. */
  public int recordings() {
    return programs.count();
  }

  /** Bytes held for activations and their gradients. */
  public long activationBytes() {
    return kept.bytes() + scratch.bytes();
  }

  /**
   * Runs forward and backward; gradients are overwritten with those of the mean objective over the
   * batch's target tokens.
   *
   * @param seed of dropout and noise, with {@code step} and the position in the network
   */
  public StepResult lossAndGradients(Batch batch, long seed, long step) {
    return lossAndGradients(batch, Counter.of(seed, step));
  }

  /** The same for a worker among others. */
  public StepResult lossAndGradients(Batch batch, Counter random) {
    if (gradients == null) {
      throw new IllegalStateException("this network was made without gradients");
    }
    operands.refresh();
    int parts = Math.min(trainingStep.microBatches(), batch.rows());
    double weight = 1.0 / Math.max(1, batch.targetTokens(config.padId()));
    StepResult sums = new StepResult(0, 0, 0);
    int before = 0;
    for (int i = 0; i < parts; i++) {
      Batch part = batch.part(i, parts);
      Counter own = random.part(i, before);
      sums = sums.plus(program(part, true).gradients(memory(), part, weight, own, i > 0));
      before += part.rows();
    }
    return sums;
  }

  /**
   * What products of {@link #lossAndGradients} read, BF16 [parameters.count()]: whoever updates the
   * weights may update it too and say so by {@link #operandsAreCurrent}. Null where products read
   * the weights, or lanes copy them.
   */
  public Tensor operands() {
    return operands.open();
  }

  /**
   * Says that {@link #operands} are copies of the weights, which stay as they are until the next
   * step.
   */
  public void operandsAreCurrent(boolean current) {
    operands.current(current);
  }

  /** Runs forward without dropout. */
  public StepResult loss(Batch batch) {
    return program(batch, false).loss(memory(), batch);
  }

  /** Logits [B, T, V] without dropout; labels are not looked at. */
  public float[] logits(Batch batch) {
    Tape tape = ground.blankTape(false);
    checkLengths(batch.sourceLength(), batch.targetLength());
    Recorder on = on(tape);
    Sequence source = tape.sequence(batch.rows(), batch.sourceLength());
    Split input = tape.ids(batch.rows(), batch.targetLength());
    Variable memory = architecture.encode(on, source);
    Variable hidden = architecture.decode(on, new Sequence(input, null), memory, source);
    Tensor logits =
        new HeadOperations(tape).logits(hidden, architecture.head(on), architecture.headScale());
    writer(batch.rows()).write(memory(), source, batch.sourceBS());
    memory().write(SequenceWriter.checked(batch.inputBT(), config.vocab()), input.whole());
    tape.forward();
    return read(logits);
  }

  /**
   * The same from latents alone.
   *
   * @param latents [B, layers, z], see {@link #encode}
   * @param batch whose sources are not looked at
   */
  public float[] logits(float[] latents, Batch batch) {
    Tape tape = ground.blankTape(false);
    checkLengths(0, batch.targetLength());
    Recorder on = on(tape);
    Split input = tape.ids(batch.rows(), batch.targetLength());
    Variable memory = architecture.given(on, batch.rows());
    Variable hidden = architecture.decode(on, new Sequence(input, null), memory, null);
    Tensor logits =
        new HeadOperations(tape).logits(hidden, architecture.head(on), architecture.headScale());
    memory().write(latents, memory.value());
    memory().write(SequenceWriter.checked(batch.inputBT(), config.vocab()), input.whole());
    tape.forward();
    return read(logits);
  }

  /**
   * What the decoder reads of sources [B, S]: the encoder's output [B, S, D], or latents [B,
   * layers, z] without noise.
   */
  public float[] encode(int rows, int[] sourceBS) {
    return encode(rows, sourceBS, null, Counter.of(0, 0));
  }

  /** Latents [B, layers, z] of the posterior, with the noise that training has there. */
  public float[] posterior(int rows, int[] sourceBS, Counter random) {
    return encode(rows, sourceBS, new Noise(), random);
  }

  /**
   * Nats of the posteriors from the prior, [layers][B], by moving moments; none where they are a
   * constant.
   */
  public double[][] divergences(int rows, int[] sourceBS) {
    Noise noise = new Noise();
    encode(rows, sourceBS, noise, Counter.of(0, 0));
    return noise.divergences(memory());
  }

  private float[] encode(int rows, int[] sourceBS, Noise noise, Counter random) {
    Tape tape = ground.blankTape(false);
    checkLengths(sourceBS.length / rows, 0);
    Sequence source = tape.sequence(rows, sourceBS.length / rows);
    Recorder on = new Recorder(tape, ground.onTape(tape, false), noise);
    Variable output = architecture.encode(on, source);
    writer(rows).write(memory(), source, sourceBS);
    if (noise != null) {
      noise.write(memory(), random.noiseSeed(), random.step(), random.firstRow());
    }
    tape.forward();
    return read(output.value());
  }

  private SequenceWriter writer(int rows) {
    return new SequenceWriter(rows, config);
  }

  /** A generation from those sources [B, S], of at most {@code maxLength} steps. */
  public Generation generate(int rows, int[] sourceBS, int maxLength) {
    checkLengths(sourceBS.length / rows, maxLength);
    FromSources beginning = new FromSources(architecture, rows, sourceBS, config);
    Generation repeated = repeats() ? repeated().open(beginning, maxLength) : null;
    return repeated == null ? generation(beginning, maxLength) : repeated;
  }

  /** Whether one recorded step serves all positions of a generation here. */
  private boolean repeats() {
    return kernels.length == 1 && kernels[0].decoding() != null && architecture.stepsAlike();
  }

  private GenerationPrograms repeated() {
    if (generations == null) {
      generations =
          new GenerationPrograms(
              new GenerationProgram.Ground(
                  config,
                  architecture,
                  parameters,
                  weights,
                  operands.generating(),
                  team,
                  kernels,
                  new Arena(memory()),
                  new Arena(memory())));
    }
    return generations;
  }

  /** A generation from latents [B, layers, z]; see {@link #encode}. */
  public Generation generate(int rows, float[] latents, int maxLength) {
    checkLengths(0, maxLength);
    return generation(new FromLatents(architecture, rows, latents), maxLength);
  }

  private Generation generation(Beginning beginning, int maxLength) {
    return new CachedGeneration(
        config, architecture, parameters, weights, team, kernels, beginning, maxLength);
  }

  @Override
  public void close() {
    team.close();
    if (generations != null) {
      generations.close();
    }
    kept.close();
    scratch.close();
    operands.close();
    for (Kernels k : kernels) {
      k.close();
    }
  }

  private void checkLengths(int source, int target) {
    checkLength(source, architecture.mostSource(), "source");
    checkLength(target, architecture.mostTarget(), "target");
  }

  private static void checkLength(int length, int most, String what) {
    if (length > most) {
      throw new IllegalArgumentException(
          "%s of %d tokens: max-positions = %d".formatted(what, length, most));
    }
  }

  private Program program(Batch batch, boolean training) {
    checkLengths(batch.sourceLength(), batch.targetLength());
    return programs.of(batch, training);
  }

  /**
   * Bytes that the activations of a training step take, without taking them.
   *
   * @param rows of the batch, which is computed in as many parts as {@code step} says
   */
  public static long activationBytes(
      ModelConfig config,
      TrainingStep step,
      Precision precision,
      Backend backend,
      int rows,
      int source,
      int target) {
    Kernels[] counting = new Kernels[backend.lanes(1)];
    for (int lane = 0; lane < counting.length; lane++) {
      counting[lane] = backend.forCounting();
    }
    int count = Math.toIntExact(Architecture.parameters(config).count());
    Tensor nowhere = Tensor.at(1L << 20, DType.F32, count);
    Tensor halves = Tensor.at(1L << 20, DType.BF16, count);
    try (Seq2Seq network =
        new Seq2Seq(
            Architecture.of(config),
            config,
            step,
            counting,
            nowhere,
            nowhere,
            Operands.given(counting[0], nowhere, precision == Precision.BF16 ? halves : nowhere))) {
      int parts = Math.min(step.microBatches(), rows);
      return network.programs.bytes(true, (rows + parts - 1) / parts, source, target);
    }
  }

  private Recorder on(Tape tape) {
    return new Recorder(tape, ground.onTape(tape, false));
  }

  private float[] read(Tensor tensor) {
    float[] values = new float[Math.toIntExact(tensor.elements())];
    memory().read(tensor, values);
    return values;
  }
}
