package io.tianma.train.model;

import io.tianma.train.model.block.Recorder;
import io.tianma.train.tape.Variable;
import io.tianma.train.tensor.Memory;
import java.util.Arrays;

/** Latents [B, layers, z]. */
final class FromLatents implements Beginning {
  private final Architecture architecture;
  private final int rows;
  private final float[] latents;
  private Variable place;

  FromLatents(Architecture architecture, int rows, float[] latents) {
    this.architecture = architecture;
    this.rows = rows;
    this.latents = latents.clone();
  }

  @Override
  public int rows() {
    return rows;
  }

  @Override
  public Decoding open(Recorder on, int maxLength) {
    place = architecture.given(on, rows);
    if (place.value().elements() != latents.length) {
      throw new IllegalArgumentException(
          latents.length + " numbers are no latents of " + rows + " texts: " + place.value());
    }
    return architecture.open(on, place, null, maxLength);
  }

  @Override
  public void write(Memory memory) {
    memory.write(latents, place.value());
  }

  @Override
  public void checkSame(int[] from) {
    int length = latents.length / rows;
    for (int b = 0; b < rows; b++) {
      int f = from[b];
      if (!Arrays.equals(
          latents, b * length, (b + 1) * length, latents, f * length, (f + 1) * length)) {
        throw new IllegalArgumentException(
            "row " + b + " cannot go on as row " + f + " of other latents");
      }
    }
  }
}
