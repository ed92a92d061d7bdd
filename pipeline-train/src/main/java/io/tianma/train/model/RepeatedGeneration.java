package io.tianma.train.model;

import io.tianma.train.model.block.Reordering;
import io.tianma.train.tensor.Arena;
import io.tianma.train.tensor.Kernels;
import java.util.Arrays;

/**
 * Generation by a step that is the same for all positions, so that a device repeats it without the
 * host; what {@link CachedGeneration} makes anew for each position is in the device's memory.
 */
final class RepeatedGeneration implements Generation {
  private static final int STEPS_UNWATCHED = 8; // until the host asks whether all rows have ended

  private final GenerationProgram program;
  private final FromSources beginning;
  private final Kernels kernels;
  private final Arena copies;
  private final Runnable onClose;
  private final int rows;
  private final int maxLength;
  private final int vocab;
  private float[] logitsBV; // made for those who ask
  private final int[] bestB;
  private int position;

  /**
   * @param onClose gives the program back
   */
  RepeatedGeneration(
      GenerationProgram program,
      FromSources beginning,
      Kernels kernels,
      int vocab,
      int maxLength,
      Runnable onClose) {
    this.program = program;
    this.beginning = beginning;
    this.kernels = kernels;
    this.copies = new Arena(kernels.memory());
    this.onClose = onClose;
    this.rows = beginning.rows();
    this.maxLength = maxLength;
    this.vocab = vocab;
    this.bestB = new int[rows];
    program.begin(beginning.sources());
  }

  @Override
  public float[] step(int[] tokensB) {
    run(tokensB);
    if (logitsBV == null) {
      logitsBV = new float[Math.multiplyExact(rows, vocab)];
    }
    program.readLogits(logitsBV);
    return logitsBV;
  }

  @Override
  public int[] greedyStep(int[] tokensB) {
    run(tokensB);
    program.readBest(bestB);
    return bestB;
  }

  private void run(int[] tokensB) {
    if (position == maxLength) {
      throw new IllegalStateException("all " + position + " steps of this generation are taken");
    }
    program.feed(tokensB);
    program.step();
    position++;
  }

  @Override
  public int[][] likeliest() {
    if (position > 0) {
      throw new IllegalStateException("this generation has begun");
    }
    int running = rows;
    while (position < maxLength && running > 0) {
      int until = Math.min(maxLength, position + STEPS_UNWATCHED);
      while (position < until) {
        program.step();
        position++;
      }
      running = position < maxLength ? program.running() : 0;
    }
    int[] ends = program.ends();
    int[] output = program.output();
    int[][] texts = new int[rows][];
    for (int b = 0; b < rows; b++) {
      int length = ends[b] > 0 ? ends[b] : position;
      texts[b] = Arrays.copyOfRange(output, b * maxLength, b * maxLength + length);
    }
    return texts;
  }

  @Override
  public void reorder(int[] from) {
    beginning.checkSame(from);
    program.decoding().reorder(new Reordering(kernels, copies, from));
  }

  @Override
  public void close() {
    copies.close();
    onClose.run();
  }
}
