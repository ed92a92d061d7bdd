package io.tianma.train.plan;

import java.util.regex.Pattern;

/**
 * One model size and how long it is trained.
 *
 * @param name directory of its checkpoints: letters, digits and {@code - _ .}
 * @param rounds averaging rounds of this stage
 */
public record StageOptions(String name, int rounds, ModelSizes model) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

  public StageOptions {
    Check.that(
        NAME.matcher(name).matches(), "name", name, "letters, digits, '-', '_' and '.' only");
    Check.positive(rounds, "rounds");
  }
}
