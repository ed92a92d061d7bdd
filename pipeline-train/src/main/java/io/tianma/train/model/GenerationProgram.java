package io.tianma.train.model;

import io.tianma.train.model.block.Recorder;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.model.parameter.Parameters;
import io.tianma.train.model.parameter.Weights;
import io.tianma.train.tape.Place;
import io.tianma.train.tape.Sequence;
import io.tianma.train.tape.Split;
import io.tianma.train.tape.Tape;
import io.tianma.train.tape.Team;
import io.tianma.train.tape.Variable;
import io.tianma.train.tape.layer.HeadOperations;
import io.tianma.train.tensor.Arena;
import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.Kernels;
import io.tianma.train.tensor.Memory;
import io.tianma.train.tensor.Tensor;

/**
 * A generation recorded for one shape: what is made of the sources, and one step that is run again
 * and again, at the next position each time; what it says is fed to the next run on the device.
 * Letters: B rows, S source, T most new tokens, V vocabulary.
 */
final class GenerationProgram {
  /** What it is recorded on. */
  record Ground(
      ModelConfig config,
      Architecture architecture,
      Parameters parameters,
      Tensor weights,
      Tensor operands,
      Team team,
      Kernels[] kernels,
      Arena lasting,
      Arena scratch) {
    private Recorder on(Tape tape) {
      return new Recorder(tape, new Weights(tape, parameters, weights, null, operands));
    }
  }

  private final Memory memory;
  private final ModelConfig config;
  private final Sequence source;
  private final Tape beginning;
  private final Tape step;
  private final Decoding decoding;
  private final Place place;
  private final Split tokens;
  private final Tensor logitsBV;
  private final Tensor bestB;
  private final Tensor endsB;
  private final Tensor outputBT;
  private final Tensor running;

  GenerationProgram(Ground on, int rows, int sourceLength, int maxLength) {
    this.config = on.config();
    this.memory = on.kernels()[0].memory();
    DType type = on.weights().type();
    DType read = on.operands().type();
    Arena lasting = on.lasting();
    Arena scratch = on.scratch();
    lasting.reset();
    this.beginning = new Tape(on.team(), on.kernels(), type, read, lasting, scratch, false);
    Recorder first = on.on(beginning);
    this.source = beginning.sequence(rows, sourceLength);
    Variable encoded = on.architecture().encode(first, source);
    this.decoding = on.architecture().open(first, encoded, source, maxLength);

    this.place = new Place(lasting.take(DType.I32, 1), maxLength);
    this.step = Tape.stepAt(place, on.team(), on.kernels(), type, read, lasting, scratch);
    this.tokens = step.ids(rows, 1);
    this.bestB = lasting.take(DType.I32, rows);
    this.endsB = lasting.take(DType.I32, rows);
    this.outputBT = lasting.take(DType.I32, rows, maxLength);
    this.running = lasting.take(DType.I32, 1);
    Recorder next = on.on(step);
    Variable hidden = decoding.next(next, tokens, 0);
    HeadOperations head = new HeadOperations(step);
    this.logitsBV =
        head.logits(hidden, on.architecture().head(next), on.architecture().headScale());
    Kernels kernels = on.kernels()[0];
    step.record(
        lane ->
            kernels
                .decoding()
                .sayNext(
                    logitsBV.reshape(rows, config.vocab()),
                    config.endId(),
                    config.padId(),
                    bestB,
                    tokens.whole(),
                    endsB,
                    outputBT,
                    place.index(),
                    running));
  }

  /** Reads other sources, and goes to the first position. */
  void begin(int[] sourceBS) {
    int rows = bestB.columns();
    new SequenceWriter(rows, config).write(memory, source, sourceBS);
    int[] start = new int[rows];
    java.util.Arrays.fill(start, config.startId());
    memory.write(start, tokens.whole());
    memory.write(new int[rows], endsB);
    memory.write(new int[1], place.index());
    beginning.forward();
  }

  /** Says what is read next in place of what was said last. */
  void feed(int[] tokensB) {
    memory.write(SequenceWriter.checked(tokensB, config.vocab()), tokens.whole());
  }

  /** Goes a position further. */
  void step() {
    step.forward();
  }

  void readLogits(float[] toBV) {
    memory.read(logitsBV, toBV);
  }

  void readBest(int[] toB) {
    memory.read(bestB, toB);
  }

  /** Rows that have not ended. */
  int running() {
    int[] count = new int[1];
    memory.read(running, count);
    return count[0];
  }

  /** For each row its number of tokens if it has ended, else 0. */
  int[] ends() {
    int[] ends = new int[bestB.columns()];
    memory.read(endsB, ends);
    return ends;
  }

  /** What was said, [B, T]; void from the end of a row on. */
  int[] output() {
    int[] output = new int[Math.toIntExact(outputBT.elements())];
    memory.read(outputBT, output);
    return output;
  }

  Decoding decoding() {
    return decoding;
  }
}
