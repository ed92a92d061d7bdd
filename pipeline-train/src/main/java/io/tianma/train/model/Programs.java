package io.tianma.train.model;

import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.model.parameter.Parameters;
import io.tianma.train.model.parameter.Weights;
import io.tianma.train.tape.Tape;
import io.tianma.train.tape.Team;
import io.tianma.train.tensor.Arena;
import io.tianma.train.tensor.CountedMemory;
import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.Kernels;
import io.tianma.train.tensor.OutOfMemory;
import io.tianma.train.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/** The recordings of a network, one for each shape of batch; those used last are kept. */
final class Programs {
  private static final int REMEMBERED_SHAPES = 64;

  /**
   * What a network is recorded on.
   *
   * @param gradients or null
   */
  record Ground(
      ModelConfig config,
      Architecture architecture,
      TrainingStep step,
      Parameters parameters,
      Tensor weights,
      Tensor gradients,
      Operands operands,
      Team team,
      Kernels[] kernels,
      Arena kept,
      Arena scratch) {
    /** A tape that shares the arenas with all others: one runs at a time, from its inputs on. */
    Tape blankTape(boolean training) {
      kept.reset();
      return tape(training, kept, scratch);
    }

    Weights onTape(Tape tape, boolean training) {
      return new Weights(tape, parameters, weights, gradients, operands.read(training));
    }

    private Tape tape(boolean training, Arena keptThere, Arena scratchThere) {
      DType read = operands.read(training).type();
      return new Tape(team, kernels, weights.type(), read, keptThere, scratchThere, training);
    }
  }

  private final Ground on;
  private final Map<ProgramShape, Program> programs =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ProgramShape, Program> eldest) {
          return size() > REMEMBERED_SHAPES;
        }
      };

  Programs(Ground on) {
    this.on = on;
  }

  /** That of batches of this shape. */
  Program of(Batch batch, boolean training) {
    ProgramShape shape =
        packs()
            ? ProgramShape.packed(training, batch, on.config().padId())
            : ProgramShape.padded(
                training, batch.rows(), batch.sourceLength(), batch.targetLength());
    return programs.computeIfAbsent(shape, s -> recorded(s, batch));
  }

  /** How many there are. */
  int count() {
    return programs.size();
  }

  private boolean packs() {
    return on.kernels().length == 1 && on.kernels()[0].packs() && on.architecture().packs();
  }

  private Program recorded(ProgramShape shape, Batch batch) {
    on.kept().reset();
    try {
      return recorded(shape, on.kept(), on.scratch());
    } catch (OutOfMemory e) {
      long held = on.kept().bytes() + on.scratch().bytes();
      on.kept().close();
      on.scratch().close();
      int source = batch.sourceLength();
      int target = batch.targetLength();
      TooLarge tooLarge =
          new TooLarge(
              batch, held + e.free(), rows -> bytes(shape.training(), rows, source, target));
      throw new IllegalStateException(
          shape.training()
              ? tooLarge.inTraining(on.step().microBatches())
              : tooLarge.inEvaluation(),
          e);
    }
  }

  private Program recorded(ProgramShape shape, Arena kept, Arena scratch) {
    boolean training = shape.training();
    Tape tape = on.tape(training, kept, scratch);
    if (training && on.kernels()[0].narrow()) {
      tape.operandsAreGiven();
    }
    TrainingStep loss = training ? on.step() : TrainingStep.PLAIN;
    return new Program(
        on.config(),
        on.architecture(),
        loss.loss(on.config().padId()),
        training && on.config().latentLayers() > 0,
        shape,
        tape,
        on.onTape(tape, training),
        kept,
        on.weights().type(),
        on.kernels().length);
  }

  /** Bytes that the activations of such a batch take if no row is padded, without taking them. */
  long bytes(boolean training, int rows, int source, int target) {
    Arena kept = new Arena(new CountedMemory());
    Arena scratch = new Arena(new CountedMemory());
    recorded(ProgramShape.padded(training, rows, source, target), kept, scratch);
    return kept.bytes() + scratch.bytes();
  }
}
