package io.tianma.train.model.mixer;

import io.tianma.train.model.block.Recorder;
import io.tianma.train.model.block.Stack;
import io.tianma.train.model.block.Sublayer;
import io.tianma.train.model.parameter.Axis;
import io.tianma.train.model.parameter.Declarations;
import io.tianma.train.model.parameter.Descent;
import io.tianma.train.model.parameter.Dimension;
import io.tianma.train.model.parameter.Init;
import io.tianma.train.tape.Variable;
import io.tianma.train.tape.attention.Scores;

/** Scores of low rank that are parameters: {@code L_{h,i} · M_{h,j}}. */
final class FactorizedSynthesizer extends Synthesizer {
  @Override
  public String name() {
    return "synthesizer-factorized";
  }

  @Override
  void declareScores(Stack stack, Declarations to) {
    int rank = stack.config().mixers().synthesizerRank();
    Axis ranks = new Axis("synthesizer-rank", rank, Descent.CIRCLE);
    Init start = Init.normal(Math.pow(rank, -0.25));
    to.matrix("left.weight", start, headsAndPositions(stack), Dimension.of(ranks.split()));
    to.matrix("right.weight", start, headsAndPositions(stack), Dimension.of(ranks.copied()));
  }

  @Override
  Scores scores(Recorder on, Sublayer at, Variable normed, int first, int queries, int keys) {
    return on.attention()
        .factorizedScores(
            on.weight(at, NAME + "left.weight"),
            on.weight(at, NAME + "right.weight"),
            at.stack().sizes().heads(),
            first,
            queries,
            keys);
  }
}
