package io.tianma.train.model;

import io.tianma.train.model.block.Recorder;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.tape.Sequence;
import io.tianma.train.tensor.Memory;
import java.util.Arrays;

/** Sources [B, S] that are encoded. */
final class FromSources implements Beginning {
  private final Architecture architecture;
  private final int rows;
  private final int[] sourceBS;
  private final ModelConfig config;
  private Sequence source;

  FromSources(Architecture architecture, int rows, int[] sourceBS, ModelConfig config) {
    this.architecture = architecture;
    this.rows = rows;
    this.sourceBS = sourceBS.clone();
    this.config = config;
  }

  @Override
  public int rows() {
    return rows;
  }

  /** [B, S]. */
  int[] sources() {
    return sourceBS;
  }

  @Override
  public Decoding open(Recorder on, int maxLength) {
    source = on.tape().sequence(rows, sourceBS.length / rows);
    return architecture.open(on, architecture.encode(on, source), source, maxLength);
  }

  @Override
  public void write(Memory memory) {
    new SequenceWriter(rows, config).write(memory, source, sourceBS);
  }

  @Override
  public void checkSame(int[] from) {
    int length = sourceBS.length / rows;
    for (int b = 0; b < rows; b++) {
      int f = from[b];
      if (!Arrays.equals(
          sourceBS, b * length, (b + 1) * length, sourceBS, f * length, (f + 1) * length)) {
        throw new IllegalArgumentException(
            "row " + b + " cannot go on as row " + f + " of another source");
      }
    }
  }
}
