package io.tianma.train.plan;

import java.util.List;
import java.util.Optional;
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
    List<GrowthOperator> all = growth.stream().map(GrowthOperator::parse).toList();
    for (int i = 1; i < all.size(); i++) {
      Check.that(
          all.get(i).kind() != GrowthOperator.Kind.VOCABULARY,
          "growth",
          all.get(i),
          "the first of its plan: sizes grow over the new tokens");
    }
  }

  /** A stage that grows in the one step that two sizes decide, or does not grow. */
  public StageOptions(String name, int rounds, ModelSizes model) {
    this(name, rounds, model, List.of());
  }

  /** What decides the parameters: the defaults stand for what its model does not look at. */
  public StageOptions decisive() {
    return new StageOptions(name, rounds, model.decisive(), growth);
  }

  /** What the growth plan does to sizes. */
  public List<GrowthOperator> operators() {
    return growth.stream()
        .map(GrowthOperator::parse)
        .filter(each -> each.kind() != GrowthOperator.Kind.VOCABULARY)
        .toList();
  }

  /** File of the vocabulary that the stage before has, if this one has another. */
  public Optional<String> vocabularyBefore() {
    return growth.stream()
        .map(GrowthOperator::parse)
        .filter(each -> each.kind() == GrowthOperator.Kind.VOCABULARY)
        .map(GrowthOperator::axis)
        .findFirst();
  }
}
