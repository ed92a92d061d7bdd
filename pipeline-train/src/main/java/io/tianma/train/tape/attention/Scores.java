package io.tianma.train.tape.attention;

import io.tianma.train.tape.Operation;
import io.tianma.train.tape.Split;
import io.tianma.train.tape.Tape;
import io.tianma.train.tensor.Tensor;

/**
 * Scores of an attention that are no products of queries and keys: [1 or B, H, T, S]. They live as
 * long as their section and are used by one attention, which writes the gradients of all samples.
 */
public abstract class Scores implements Operation {
  final Tape tape;
  public final int heads;
  public final int queries;
  public final int keys;
  private Split gradients;
  private Tensor[][] gradientOfHead; // of each sample and head, [T, S]

  Scores(Tape tape, int heads, int queries, int keys) {
    this.tape = tape;
    this.heads = heads;
    this.queries = queries;
    this.keys = keys;
  }

  /** What the lane's samples are attended to by. */
  abstract Tensor value(int lane);

  /** Where gradients may go if not to memory of their own. */
  Tensor room(int samples) {
    return tape.temporary(samples, heads, queries, keys);
  }

  /** Registers the only use: an attention of so many samples. */
  void use(int samples) {
    if (gradients != null) {
      throw new IllegalArgumentException("scores are used once");
    }
    Tensor room = room(samples);
    gradients = tape.split(room);
    gradientOfHead = new Tensor[samples][heads];
    for (int b = 0; b < samples; b++) {
      for (int h = 0; h < heads; h++) {
        gradientOfHead[b][h] = matrix(room, b, h);
      }
    }
  }

  /** Gradients of the lane's samples. */
  Tensor gradient(int lane) {
    return gradients.part(lane);
  }

  int samples() {
    return gradientOfHead.length;
  }

  /** The gradient of a sample and head, [T, S]. */
  Tensor gradient(int b, int h) {
    return gradientOfHead[b][h];
  }

  /** That [T, S] of [B, H, T, S]. */
  Tensor matrix(Tensor scoresBHTS, int b, int h) {
    long before = ((long) b * heads + h) * queries * keys;
    return scoresBHTS.region(before, queries, keys);
  }

  /** The heads whose gradients of parameters that lane adds up. */
  int firstHead(int lane) {
    return Split.from(heads, lane, tape.lanes());
  }
}
