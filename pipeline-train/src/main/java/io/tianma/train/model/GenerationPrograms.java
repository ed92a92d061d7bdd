package io.tianma.train.model;

import io.tianma.train.model.GenerationProgram.Ground;
import io.tianma.train.tensor.Arena;
import io.tianma.train.tensor.CountedMemory;
import io.tianma.train.tensor.OutOfMemory;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The generations that a network has recorded, by shape. They share their memory: one runs at a
 * time, and each starts from its sources.
 */
final class GenerationPrograms implements AutoCloseable {
  private static final int REMEMBERED_SHAPES = 16;

  /** Percent of what is free that tensors may take: kernels need some, and blocks leave gaps. */
  private static final int USABLE = 98;

  private record Shape(int rows, int source, int maxLength) {}

  private final Ground ground;
  private boolean lent;
  private final Map<Shape, GenerationProgram> recorded =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Shape, GenerationProgram> eldest) {
          return size() > REMEMBERED_SHAPES;
        }
      };

  GenerationPrograms(Ground ground) {
    this.ground = ground;
  }

  /**
   * A generation, or null where one that is open has the memory.
   *
   * @throws IllegalStateException if there is no room for it, with a batch that fits
   */
  Generation open(FromSources beginning, int maxLength) {
    if (lent) {
      return null;
    }
    int rows = beginning.rows();
    int source = beginning.sources().length / rows;
    GenerationProgram program;
    try {
      program =
          recorded.computeIfAbsent(
              new Shape(rows, source, maxLength),
              s -> new GenerationProgram(ground, rows, source, maxLength));
    } catch (OutOfMemory e) {
      throw tooLarge(e, rows, source, maxLength);
    }
    Generation generation =
        new RepeatedGeneration(
            program,
            beginning,
            ground.kernels()[0],
            ground.config().vocab(),
            maxLength,
            () -> lent = false);
    lent = true;
    return generation;
  }

  private IllegalStateException tooLarge(OutOfMemory e, int rows, int source, int maxLength) {
    long held = ground.lasting().bytes() + ground.scratch().bytes();
    recorded.clear(); // their memory goes
    ground.lasting().close();
    ground.scratch().close();
    int[] targets = new int[rows * maxLength];
    Batch batch = Batch.of(rows, new int[rows * source], targets, targets);
    long usable = (held + e.free()) / 100 * USABLE;
    TooLarge tooLarge = new TooLarge(batch, usable, few -> bytes(few, source, maxLength));
    return new IllegalStateException(tooLarge.inEvaluation(), e);
  }

  private long bytes(int rows, int source, int maxLength) {
    Arena lasting = new Arena(new CountedMemory());
    Arena scratch = new Arena(new CountedMemory());
    Ground counted =
        new Ground(
            ground.config(),
            ground.architecture(),
            ground.parameters(),
            ground.weights(),
            ground.operands(),
            ground.team(),
            ground.kernels(),
            lasting,
            scratch);
    var unused = new GenerationProgram(counted, rows, source, maxLength);
    return lasting.bytes() + scratch.bytes();
  }

  @Override
  public void close() {
    recorded.clear();
    ground.lasting().close();
    ground.scratch().close();
  }
}
