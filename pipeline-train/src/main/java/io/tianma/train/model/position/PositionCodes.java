package io.tianma.train.model.position;

import io.tianma.train.model.block.Stack;
import java.util.List;

/** The position codes that configurations can name. */
public final class PositionCodes {
  private static final List<PositionCode> ALL =
      List.of(
          new RelativeBias(),
          new Sinusoidal(),
          new LearnedPositions(),
          new Rotary(),
          new Rotary2d(),
          new NoPosition());

  private PositionCodes() {}

  /** The code of what knows no positions. */
  public static PositionCode none() {
    return new NoPosition();
  }

  /**
   * The code of a stack.
   *
   * @throws IllegalArgumentException if there is none of that name, or it cannot be that stack's
   */
  public static PositionCode of(Stack stack) {
    String name = stack.sizes().position();
    for (PositionCode code : ALL) {
      if (code.name().equals(name)) {
        code.check(stack);
        return code;
      }
    }
    throw new IllegalArgumentException(
        "%s = %s: must be one of %s"
            .formatted(
                stack.setting("position"),
                name,
                String.join(", ", ALL.stream().map(PositionCode::name).toList())));
  }
}
