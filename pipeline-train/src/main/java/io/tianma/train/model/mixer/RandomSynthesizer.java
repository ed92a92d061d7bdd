package io.tianma.train.model.mixer;

import io.tianma.train.model.block.Axes;
import io.tianma.train.model.block.Recorder;
import io.tianma.train.model.block.Stack;
import io.tianma.train.model.block.Sublayer;
import io.tianma.train.model.parameter.Declarations;
import io.tianma.train.model.parameter.Init;
import io.tianma.train.tape.Variable;
import io.tianma.train.tape.attention.Scores;

/** Scores that are parameters, the same for every text: {@code R_h[i, j]}. */
final class RandomSynthesizer extends Synthesizer {
  @Override
  public String name() {
    return "synthesizer-random";
  }

  @Override
  void declareScores(Stack stack, Declarations to) {
    to.matrix(
        "scores.weight", Init.normal(1), headsAndPositions(stack), Axes.byPosition(stack.config()));
  }

  @Override
  Scores scores(Recorder on, Sublayer at, Variable normed, int first, int queries, int keys) {
    return on.attention()
        .randomScores(
            on.weight(at, NAME + "scores.weight"),
            at.stack().sizes().heads(),
            first,
            queries,
            keys);
  }
}
