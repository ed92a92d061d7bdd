package io.tianma.train.optim;

import io.tianma.train.model.parameter.Parameter;
import io.tianma.train.model.parameter.Parameters;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/**
 * What an optimizer does with a parameter, by its name.
 *
 * @param decay decoupled weight decay of what decays, where no rule says otherwise
 * @param decayRules {@code "PATTERN = DECAY"}, the first that matches holds; in a pattern {@code *}
 *     stands for anything
 * @param freeze patterns of parameters that stay as they are, bit for bit
 */
public record ParameterRules(double decay, List<String> decayRules, List<String> freeze)
    implements Serializable {
  public ParameterRules {
    decayRules = List.copyOf(decayRules);
    freeze = List.copyOf(freeze);
    decayRules.forEach(ParameterRules::value);
  }

  /** That decay for all but norms and biases; nothing is frozen. */
  public static ParameterRules decay(double decay) {
    return new ParameterRules(decay, List.of(), List.of());
  }

  /** The weight decay of a parameter. */
  public double decay(Parameter parameter) {
    for (String rule : decayRules) {
      if (new NamePattern(pattern(rule)).matches(parameter.name())) {
        return value(rule);
      }
    }
    return parameter.decays() ? decay : 0;
  }

  /**
   * Makes zero what would move frozen parameters, such as a momentum from before they were frozen.
   *
   * @param vector F [N]
   */
  public void still(Parameters parameters, float[] vector) {
    for (ParameterRun run : ParameterRun.of(parameters, this)) {
      if (run.frozen()) {
        Arrays.fill(vector, Math.toIntExact(run.from()), Math.toIntExact(run.to()), 0);
      }
    }
  }

  /** Whether a parameter stays as it is. */
  public boolean frozen(Parameter parameter) {
    return parameter.frozen()
        || freeze.stream().anyMatch(glob -> new NamePattern(glob).matches(parameter.name()));
  }

  /**
   * Refuses what says nothing about a model.
   *
   * @throws IllegalArgumentException if a pattern matches no parameter, or all are frozen
   */
  public void check(Parameters parameters) {
    for (String rule : decayRules) {
      check(parameters, "decay-rules", pattern(rule));
    }
    for (String glob : freeze) {
      check(parameters, "freeze", glob);
    }
    if (parameters.list().stream().allMatch(this::frozen)) {
      throw new IllegalArgumentException("freeze = " + freeze + ": nothing is left to train");
    }
  }

  private static void check(Parameters parameters, String key, String glob) {
    Predicate<Parameter> matches = p -> new NamePattern(glob).matches(p.name());
    if (parameters.list().stream().noneMatch(matches)) {
      throw new IllegalArgumentException(
          key + " = " + glob + ": matches no parameter; one is " + parameters.list().get(1).name());
    }
  }

  private static String pattern(String rule) {
    return rule.substring(0, Math.max(0, rule.lastIndexOf('='))).strip();
  }

  private static double value(String rule) {
    try {
      double decay = Double.parseDouble(rule.substring(rule.lastIndexOf('=') + 1).strip());
      if (rule.indexOf('=') > 0 && decay >= 0 && Double.isFinite(decay)) {
        return decay;
      }
    } catch (NumberFormatException e) {
      // said below, with the whole rule
    }
    throw new IllegalArgumentException(
        "decay-rules = " + rule + ": must be like \"*layer_norm.weight = 0\"");
  }
}
