package io.tianma.train.model;

import io.tianma.train.model.block.Recorder;
import io.tianma.train.model.block.Reordering;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.model.parameter.Parameters;
import io.tianma.train.model.parameter.Weights;
import io.tianma.train.tape.Split;
import io.tianma.train.tape.Tape;
import io.tianma.train.tape.Team;
import io.tianma.train.tape.Variable;
import io.tianma.train.tape.layer.HeadOperations;
import io.tianma.train.tensor.Arena;
import io.tianma.train.tensor.Kernels;
import io.tianma.train.tensor.Memory;
import io.tianma.train.tensor.Tensor;

/**
 * Generation that keeps what does not change: keys and values of the source once, those of the
 * tokens so far as they come.
 */
final class CachedGeneration implements Generation {
  private final Architecture architecture;
  private final Parameters parameters;
  private final Tensor weights;
  private final Team team;
  private final Kernels[] kernels;
  private final Memory memory;
  private final int rows;
  private final Beginning beginning;
  private final Arena lasting;
  private final Arena perStep;
  private final Arena scratch;
  private final Arena copies;
  private final int maxLength;
  private final int vocab;
  private final Decoding decoding;
  private final float[] logitsBV;
  private final int[] bestB;
  private int position;

  CachedGeneration(
      ModelConfig config,
      Architecture architecture,
      Parameters parameters,
      Tensor weights,
      Team team,
      Kernels[] kernels,
      Beginning beginning,
      int maxLength) {
    this.architecture = architecture;
    this.maxLength = maxLength;
    this.vocab = config.vocab();
    this.parameters = parameters;
    this.weights = weights;
    this.team = team;
    this.kernels = kernels;
    this.memory = kernels[0].memory();
    this.beginning = beginning;
    this.rows = beginning.rows();
    this.lasting = new Arena(memory);
    this.perStep = new Arena(memory);
    this.scratch = new Arena(memory);
    this.copies = new Arena(memory);
    this.logitsBV = new float[rows * config.vocab()];
    this.bestB = new int[rows];
    Tape tape = new Tape(team, kernels, weights.type(), lasting, scratch, false);
    this.decoding = beginning.open(on(tape), maxLength);
    beginning.write(memory);
    tape.forward();
  }

  @Override
  public float[] step(int[] tokensB) {
    Tape tape = blankTape();
    Split tokens = tape.ids(rows, 1);
    decoding.feed(tokensB);
    Tensor logits = logits(tape, tokens);
    run(tape, tokens, tokensB);
    memory.read(logits, logitsBV);
    return logitsBV;
  }

  @Override
  public int[] greedyStep(int[] tokensB) {
    Tape tape = blankTape();
    Split tokens = tape.ids(rows, 1);
    decoding.feed(tokensB);
    Tensor best = new HeadOperations(tape).argmax(logits(tape, tokens));
    run(tape, tokens, tokensB);
    memory.read(best, bestB);
    return bestB;
  }

  private Tensor logits(Tape tape, Split tokens) {
    Recorder on = on(tape);
    Variable hidden = decoding.next(on, tokens, position);
    return new HeadOperations(tape).logits(hidden, architecture.head(on), architecture.headScale());
  }

  private void run(Tape tape, Split tokens, int[] tokensB) {
    memory.write(SequenceWriter.checked(tokensB, vocab), tokens.whole());
    tape.forward();
    position++;
  }

  @Override
  public void reorder(int[] from) {
    beginning.checkSame(from);
    decoding.reorder(new Reordering(kernels[0], copies, from));
  }

  @Override
  public void close() {
    lasting.close();
    perStep.close();
    scratch.close();
    copies.close();
  }

  private Tape blankTape() {
    if (position == maxLength) {
      throw new IllegalStateException("all " + position + " steps of this generation are taken");
    }
    perStep.reset();
    return new Tape(team, kernels, weights.type(), perStep, scratch, false);
  }

  private Recorder on(Tape tape) {
    return new Recorder(tape, new Weights(tape, parameters, weights, null, weights));
  }
}
