package io.tianma.train.model.position;

/** Nothing tells positions, but for what the mixer sees by itself. */
final class NoPosition implements PositionCode {
  @Override
  public String name() {
    return "none";
  }

  @Override
  public boolean packs() {
    return true;
  }

  @Override
  public boolean stepsAlike() {
    return true;
  }
}
