package io.tianma.train.tape.attention;

import io.tianma.train.tape.Operation;
import io.tianma.train.tape.Split;
import io.tianma.train.tape.Tape;
import io.tianma.train.tape.Variable;
import io.tianma.train.tape.layer.Drop;
import io.tianma.train.tensor.AttentionSpec;
import io.tianma.train.tensor.Dropout;

/** Softmax attention whose scores are given. Letters: B batch, H heads, T queries, S keys. */
final class ScoreAttention implements Operation {
  private final Tape tape;
  private final Scores scores;
  private final Variable v;
  private final Variable y;
  private final Split probs;
  private final AttentionSpec[] specs;

  /**
   * @param spec without keys and dropout, which differ among lanes
   * @param v [B, S, H K], a window used by nothing else
   * @param keyIds [B, S] whose padding is not seen, or null
   */
  ScoreAttention(
      Tape tape,
      AttentionSpec spec,
      Scores scores,
      Variable v,
      Split keyIds,
      Dropout dropout,
      Variable y) {
    this.tape = tape;
    this.scores = scores;
    this.v = v;
    this.y = y;
    int samples = v.value().size(0);
    this.probs = tape.split(tape.saved(samples, scores.heads, scores.queries, scores.keys));
    if (tape.training()) {
      scores.use(samples);
    }
    Dropout[] dropouts = Drop.parts(dropout, probs, tape.lanes());
    this.specs = new AttentionSpec[tape.lanes()];
    for (int lane = 0; lane < specs.length; lane++) {
      specs[lane] =
          new AttentionSpec(
              spec.heads(),
              spec.causal(),
              spec.firstQuery(),
              null,
              keyIds == null ? null : keyIds.part(lane),
              spec.padId(),
              dropouts[lane]);
    }
  }

  @Override
  public void forward(int lane) {
    tape.kernels(lane)
        .mixing()
        .scoreAttention(
            specs[lane],
            scores.value(lane),
            v.split().part(lane),
            probs.part(lane),
            y.split().part(lane));
  }

  @Override
  public void backward(int lane) {
    tape.kernels(lane)
        .mixing()
        .scoreAttentionBackward(
            specs[lane],
            y.gradient().part(lane),
            v.split().part(lane),
            probs.part(lane),
            scores.gradient(lane),
            v.gradient().part(lane));
  }
}
