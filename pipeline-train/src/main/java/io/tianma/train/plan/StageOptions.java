package io.tianma.train.plan;

import java.util.List;
import java.util.regex.Pattern;

/**
 * One model size and how long it is trained.
 *
 * @param name directory of its checkpoints: letters, digits and {@code - _ .}
 * @param rounds averaging rounds of this stage
 * @param growth operators that make the stage before this one, see {@link GrowthOperator}; empty
 *     for the one step that the two sizes decide
 */
public record StageOptions(String name, int rounds, ModelSizes model, List<String> growth) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

  public StageOptions {
    Check.that(
        NAME.matcher(name).matches(), "name", name, "letters, digits, '-', '_' and '.' only");
    Check.positive(rounds, "rounds");
    growth = List.copyOf(growth);
    growth.forEach(GrowthOperator::parse);
  }

  /** A stage that grows in the one step that two sizes decide, or does not grow. */
  public StageOptions(String name, int rounds, ModelSizes model) {
    this(name, rounds, model, List.of());
  }

  /** The growth plan. */
  public List<GrowthOperator> operators() {
    return growth.stream().map(GrowthOperator::parse).toList();
  }
}
