package io.tianma.train.model;

import io.tianma.train.model.block.Recorder;
import io.tianma.train.model.block.Reordering;
import io.tianma.train.tape.Split;
import io.tianma.train.tape.Variable;

/** A decoder in the middle of its output, with what it keeps of the tokens so far. */
interface Decoding {
  /**
   * Records one more token a row.
   *
   * @param tokens [B, 1], to be written before the run
   * @return hidden states [B, 1, D]
   */
  Variable next(Recorder on, Split tokens, int position);

  /** Takes note of tokens that were fed. */
  void feed(int[] tokensB);

  /** Row b goes on as a copy of another row. */
  void reorder(Reordering beams);
}
