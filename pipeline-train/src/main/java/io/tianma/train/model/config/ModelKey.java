package io.tianma.train.model.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * A setting of a model.
 *
 * @param json its key in {@code config.json}
 * @param setting its key in a run's description, which errors name
 * @param type Integer, Double, Boolean, String, an enum, or List for token ids
 * @param fallback its value where none is given
 * @param of its value in a model; 0 where a size follows another one
 * @param resolved the same with that size in place of 0
 */
public record ModelKey(
    String json,
    String setting,
    Class<?> type,
    Object fallback,
    Function<ModelConfig, Object> of,
    Function<ModelConfig, Object> resolved) {

  /** Its value in a model; 0 where a size follows another one. */
  public Object of(ModelConfig config) {
    return of.apply(config);
  }

  /** Its value in a model. */
  public Object resolved(ModelConfig config) {
    return resolved.apply(config);
  }

  /** How {@code config.json} writes a value. */
  public Object written(Object value) {
    if (value instanceof FeedForward feedForward) {
      return feedForward.key();
    }
    return value instanceof Enum<?> constant ? kebab(constant) : value;
  }

  /**
   * The value that something read from a file stands for.
   *
   * @throws IllegalArgumentException if it is none
   */
  Object parsed(Object value) {
    if (type == FeedForward.class && value instanceof String name) {
      return FeedForward.named(json, name);
    }
    if (type.isEnum() && value instanceof String name) {
      return constant(name);
    }
    if (type == Double.class && value instanceof Number number) {
      return number.doubleValue();
    }
    if (type == List.class && value instanceof List<?> ids) {
      List<Integer> whole = new ArrayList<>();
      ids.forEach(id -> whole.add((Integer) checked(id, Integer.class)));
      return whole;
    }
    return checked(value, type);
  }

  private Object checked(Object value, Class<?> wanted) {
    if (!wanted.isInstance(value)) {
      String kind = wanted == Integer.class ? "a whole number" : wanted.getSimpleName();
      throw new IllegalArgumentException(json + " = " + value + ": must be " + kind);
    }
    return value;
  }

  private Object constant(String name) {
    return Arrays.stream(type.getEnumConstants())
        .filter(c -> kebab((Enum<?>) c).equals(name) || ((Enum<?>) c).name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "%s = %s: must be one of %s"
                        .formatted(
                            setting,
                            name,
                            Arrays.stream(type.getEnumConstants())
                                .map(c -> kebab((Enum<?>) c))
                                .toList())));
  }

  private static String kebab(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
