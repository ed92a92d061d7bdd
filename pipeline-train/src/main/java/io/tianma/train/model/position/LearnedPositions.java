package io.tianma.train.model.position;

import io.tianma.train.model.block.Axes;
import io.tianma.train.model.block.Recorder;
import io.tianma.train.model.block.Stack;
import io.tianma.train.model.parameter.Declarations;
import io.tianma.train.model.parameter.Init;
import io.tianma.train.tape.Variable;

/** A trained vector for each position, added to embeddings (BERT); both start alike. */
final class LearnedPositions implements PositionCode {
  private static final String TABLE = "embed_positions.weight";

  @Override
  public String name() {
    return "learned";
  }

  @Override
  public boolean stepsAlike() {
    return true;
  }

  @Override
  public void check(Stack stack) {
    stack.needMaxPositions(stack.setting("position") + " = learned");
  }

  @Override
  public boolean needsMaxPositions() {
    return true;
  }

  @Override
  public void declare(Stack stack, Declarations to) {
    to.matrix(TABLE, Init.normal(1), Axes.byPosition(stack.config()), Axes.writes(stack.config()));
  }

  @Override
  public Variable onEmbeddings(Recorder on, Stack stack, Variable x, int first) {
    if (on.tape().place() != null) {
      return on.positions().addRowAtPlace(x, on.weights().get(stack.name() + "." + TABLE).value());
    }
    return on.positions().addPositions(x, on.weights().get(stack.name() + "." + TABLE), first);
  }
}
