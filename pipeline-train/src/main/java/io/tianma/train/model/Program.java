package io.tianma.train.model;

import io.tianma.train.model.block.Noise;
import io.tianma.train.model.block.Recorder;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.model.parameter.Weights;
import io.tianma.train.tape.Sequence;
import io.tianma.train.tape.Split;
import io.tianma.train.tape.Tape;
import io.tianma.train.tape.Variable;
import io.tianma.train.tape.layer.HeadOperations;
import io.tianma.train.tensor.Arena;
import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.Kernels;
import io.tianma.train.tensor.LossSpec;
import io.tianma.train.tensor.Memory;
import io.tianma.train.tensor.Tensor;

/**
 * Loss, and in training gradients, recorded for one shape of batch; and the places where a batch is
 * written.
 */
final class Program {
  /** Logits of a block of the head take about this much memory, so that they stay in a cache. */
  /** On a GPU, where smaller blocks leave it waiting; within 4 % of the best for d 512 and 768. */
  private static final int HEAD_ROWS_IN_16_BITS = 2048;

  private static final long HEAD_BLOCK_BYTES = 8L << 20;

  /** The same where the head is larger than a cache: each block reads and writes all of it. */
  private static final long BLOCK_BYTES_OF_LARGE_HEAD = 128L << 20;

  private static final long LARGE_HEAD_BYTES = 32L << 20;

  private static final int SUMS = Kernels.LOSS_SUMS;

  private final Tape tape;
  private final Sequence source;
  private final Sequence input;
  private final Split labels;
  private final Tensor counter;
  private final Tensor weight;
  private final double[] weightValue = new double[1];
  private final int[] counterValue = new int[4];
  private final SequenceWriter writer;
  private final Noise noise;
  private final double klWeight;

  /**
   * Records the network.
   *
   * @param loss what is minimized
   * @param noisy whether latents have noise, and an objective
   */
  Program(
      ModelConfig config,
      Architecture architecture,
      LossSpec loss,
      boolean noisy,
      ProgramShape shape,
      Tape tape,
      Weights weights,
      Arena arena,
      DType type,
      int lanes) {
    this.tape = tape;
    this.source = shape.sources(tape);
    this.input = shape.inputs(tape);
    Tensor ids = input.ids().whole();
    this.labels = tape.ids(ids.size(0), ids.size(1));
    this.counter = arena.take(DType.I32, 4);
    this.weight = arena.take(type, 1);
    this.noise = noisy ? new Noise(weight) : null;
    this.klWeight = config.latents().klWeight();
    Tensor losses = arena.take(DType.F64, shape.targetRows(), SUMS);
    this.writer = new SequenceWriter(shape.samples(), config);
    tape.dropoutFrom(counter, config.dropout());
    Recorder on = new Recorder(tape, weights, noise);
    Variable memory = architecture.encode(on, source);
    Variable hidden = architecture.decode(on, input, memory, source);
    new HeadOperations(tape)
        .crossEntropy(
            hidden,
            architecture.head(on),
            architecture.headScale(),
            labels,
            loss,
            weight,
            losses,
            tape.products() == type
                ? blockRows(config, hidden, type, lanes)
                : Math.min(HEAD_ROWS_IN_16_BITS, hidden.value().rows()));
  }

  private static int blockRows(ModelConfig config, Variable hidden, DType type, int lanes) {
    long rowBytes = (long) config.vocab() * type.bytes();
    boolean large = rowBytes * config.dModel() > LARGE_HEAD_BYTES;
    long bytes = large ? BLOCK_BYTES_OF_LARGE_HEAD : HEAD_BLOCK_BYTES;
    long rows = Math.max(16L * lanes, bytes / rowBytes);
    return (int) Math.min(rows, hidden.value().rows());
  }

  /** Runs forward. */
  StepResult loss(Memory memory, Batch batch) {
    write(memory, batch, 0, Counter.of(0, 0));
    tape.forward();
    return total(memory);
  }

  /**
   * Runs forward and backward.
   *
   * @param tokenWeight gradient with respect to each token's loss
   * @param accumulate whether gradients are added to what is there
   */
  StepResult gradients(
      Memory memory, Batch batch, double tokenWeight, Counter random, boolean accumulate) {
    write(memory, batch, tokenWeight, random);
    tape.forward();
    tape.backward(accumulate);
    return total(memory);
  }

  private void write(Memory memory, Batch batch, double tokenWeight, Counter random) {
    long seed = random.dropoutSeed();
    long step = random.step();
    writer.write(memory, source, batch.sourceBS());
    // what follows the last label is not asked
    writer.write(memory, input, batch.inputBT(), batch.labelBT());
    writer.writeLabels(memory, input, labels.whole(), batch.labelBT());
    counterValue[0] = (int) seed;
    counterValue[1] = (int) (seed >>> 32);
    counterValue[2] = (int) step;
    counterValue[3] = (int) (step >>> 32);
    memory.write(counterValue, counter);
    if (noise != null) {
      noise.write(memory, random.noiseSeed(), step, random.firstRow());
    }
    weightValue[0] = tokenWeight;
    memory.write(weightValue, weight);
  }

  private StepResult total(Memory memory) {
    double[] sums = tape.totals();
    double penalty = sums[3];
    double[][] divergences = noise == null ? new double[0][] : noise.divergences(memory);
    for (double[] layer : divergences) {
      for (double kl : layer) {
        penalty += klWeight * kl;
      }
    }
    return new StepResult(sums[0], Math.round(sums[1]), Math.round(sums[2]), penalty);
  }
}
