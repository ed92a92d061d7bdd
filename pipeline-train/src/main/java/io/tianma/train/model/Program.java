package io.tianma.train.model;

import io.tianma.train.tape.Split;
import io.tianma.train.tape.Tape;
import io.tianma.train.tape.Variable;
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
  private static final long HEAD_BLOCK_BYTES = 8L << 20;

  /** The same where the head is larger than a cache: each block reads and writes all of it. */
  private static final long BLOCK_BYTES_OF_LARGE_HEAD = 128L << 20;

  private static final long LARGE_HEAD_BYTES = 32L << 20;

  private static final int SUMS = Kernels.LOSS_SUMS;

  private final Tape tape;
  private final Split source;
  private final Split input;
  private final Split labels;
  private final Tensor sourceLengths;
  private final Tensor targetLengths;
  private final Tensor counter;
  private final Tensor weight;
  private final Tensor losses;
  private final int padId;
  private final double[] lossValues;
  private final double[] weightValue = new double[1];
  private final int[] counterValue = new int[4];
  private final int[] lengthValues;

  /**
   * Records the network.
   *
   * @param loss what is minimized
   */
  Program(
      ModelConfig config,
      LossSpec loss,
      Batch shape,
      Tape tape,
      Weights weights,
      Arena arena,
      DType type,
      int lanes) {
    this.tape = tape;
    this.padId = config.padId();
    this.sourceLengths = tape.lengths(shape.rows());
    this.targetLengths = tape.lengths(shape.rows());
    this.source = tape.ids(shape.rows(), shape.sourceLength(), sourceLengths);
    this.input = tape.ids(shape.rows(), shape.targetLength(), targetLengths);
    this.labels = tape.ids(shape.rows(), shape.targetLength());
    this.counter = arena.take(DType.I32, 4);
    this.weight = arena.take(type, 1);
    this.losses = arena.take(DType.F64, shape.rows() * shape.targetLength(), SUMS);
    this.lengthValues = new int[shape.rows()];
    this.lossValues = new double[Math.toIntExact(losses.elements())];
    tape.dropoutFrom(counter, config.dropout());
    Network network = new Network(config, tape, weights);
    Variable memory = network.encode(source);
    Variable hidden = network.decode(input, memory, source);
    int blockRows = blockRows(config, hidden, type, lanes);
    network.crossEntropy(hidden, labels, loss, weight, losses, blockRows);
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
    write(memory, batch, 0, 0, 0);
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
      Memory memory, Batch batch, double tokenWeight, long seed, long step, boolean accumulate) {
    write(memory, batch, tokenWeight, seed, step);
    tape.forward();
    tape.backward(accumulate);
    return total(memory);
  }

  private void write(Memory memory, Batch batch, double tokenWeight, long seed, long step) {
    memory.write(batch.sourceBS(), source.whole());
    memory.write(batch.inputBT(), input.whole());
    memory.write(batch.labelBT(), labels.whole());
    writeLengths(memory, batch.sourceBS(), sourceLengths);
    writeLengths(
        memory, batch.labelBT(), targetLengths); // what follows the last label is not asked
    counterValue[0] = (int) seed;
    counterValue[1] = (int) (seed >>> 32);
    counterValue[2] = (int) step;
    counterValue[3] = (int) (step >>> 32);
    memory.write(counterValue, counter);
    weightValue[0] = tokenWeight;
    memory.write(weightValue, weight);
  }

  /** One past the last id of each row that is no padding. */
  private void writeLengths(Memory memory, int[] ids, Tensor lengths) {
    int width = ids.length / lengthValues.length;
    for (int b = 0; b < lengthValues.length; b++) {
      int length = width;
      while (length > 0 && ids[b * width + length - 1] == padId) {
        length--;
      }
      lengthValues[b] = length;
    }
    memory.write(lengthValues, lengths);
  }

  private StepResult total(Memory memory) {
    memory.read(losses, lossValues);
    double loss = 0;
    double penalty = 0;
    long right = 0;
    long counted = 0;
    for (int i = 0; i < lossValues.length; i += SUMS) {
      loss += lossValues[i];
      right += (long) lossValues[i + 1];
      counted += (long) lossValues[i + 2];
      penalty += lossValues[i + 3];
    }
    return new StepResult(loss, right, counted, penalty);
  }
}
