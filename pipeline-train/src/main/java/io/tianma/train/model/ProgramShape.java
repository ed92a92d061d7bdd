package io.tianma.train.model;

import io.tianma.train.tape.Sequence;
import io.tianma.train.tape.Tape;

/**
 * What a network is recorded for. Batches of many lengths share a recording: where samples are
 * packed, numbers of rows are rounded up, those of sources to one of sixteen in each octave, those
 * of targets to one of eight, the longest sample to one of two.
 *
 * @param training whether gradients are wanted
 * @param samples B
 * @param source S, the most tokens of a source
 * @param target T, likewise
 * @param packedSource rows of all sources where samples are packed, otherwise 0
 * @param packedTarget rows of all targets, likewise
 */
record ProgramShape(
    boolean training, int samples, int source, int target, int packedSource, int packedTarget) {
  private static final int LEAST = 64; // rows
  private static final int SOURCE_STEPS = 16; // of an octave: more recordings, less to compute
  private static final int TARGET_STEPS = 8;

  /** With all padding. */
  static ProgramShape padded(boolean training, int samples, int source, int target) {
    return new ProgramShape(training, samples, source, target, 0, 0);
  }

  /**
   * Without it, where that makes fewer rows.
   *
   * @param padId what rows of a batch end with
   */
  static ProgramShape packed(boolean training, Batch batch, int padId) {
    PackedRows sources = PackedRows.of(batch.rows(), batch.sourceBS(), padId);
    PackedRows targets = PackedRows.of(batch.rows(), batch.labelBT(), padId);
    int source = Math.min(rows(sources.rows(), SOURCE_STEPS), batch.sourceBS().length);
    int target = Math.min(rows(targets.rows(), TARGET_STEPS), batch.labelBT().length);
    if (source + target >= batch.sourceBS().length + batch.labelBT().length) {
      return padded(training, batch.rows(), batch.sourceLength(), batch.targetLength());
    }
    return new ProgramShape(
        training,
        batch.rows(),
        longest(sources.longest()),
        longest(targets.longest()),
        source,
        target);
  }

  private static int longest(int rows) {
    return rows(rows, 2);
  }

  /** That many rows or some more: one of {@code steps} numbers between powers of two. */
  static int rows(int rows, int steps) {
    int step = Math.max(LEAST, Integer.highestOneBit(rows) / steps);
    return Math.max(1, (rows + step - 1) / step) * step;
  }

  /** Room for the sources of such a batch. */
  Sequence sources(Tape tape) {
    return packedSource == 0
        ? tape.raggedSequence(samples, source)
        : tape.packedSequence(packedSource, samples, source);
  }

  /** Room for decoder inputs. */
  Sequence inputs(Tape tape) {
    return packedSource == 0
        ? tape.raggedSequence(samples, target)
        : tape.packedSequence(packedTarget, samples, target);
  }

  /** Rows of all targets that are computed. */
  int targetRows() {
    return packedSource == 0 ? samples * target : packedTarget;
  }
}
