package io.tianma.train.model.position;

import io.tianma.train.model.block.Stack;
import java.util.Set;

/** What both rotary codes ask of a stack. */
final class RotaryRules {
  private static final Set<String> MIXERS = Set.of("softmax", "linear");

  private RotaryRules() {}

  static void check(Stack stack, String code, int parts) {
    String mixer = stack.sizes().mixer();
    if (!MIXERS.contains(mixer)) {
      throw new IllegalArgumentException(
          "%s = %s: %s = %s has no queries and keys to turn; use sinusoidal, learned or none"
              .formatted(stack.setting("position"), code, stack.setting("mixer"), mixer));
    }
    int multiple = 2 * parts;
    int size = stack.sizes().dKv();
    if (size % multiple != 0) {
      throw new IllegalArgumentException(
          "d-kv = %d: must be a multiple of %d for %s = %s"
              .formatted(size, multiple, stack.setting("position"), code));
    }
    int width = stack.config().rotaryWidth();
    if (width % multiple != 0 || width > size) {
      throw new IllegalArgumentException(
          "rotary-width = %d: must be a multiple of %d and at most d-kv = %d"
              .formatted(width, multiple, size));
    }
  }
}
