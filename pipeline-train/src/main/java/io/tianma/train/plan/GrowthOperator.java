package io.tianma.train.plan;

import io.tianma.train.plan.GrowOptions.Splits;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One step of a growth plan: {@code OPERATOR AXIS [SIZE] [equal|unequal]}, such as {@code repeat
 * d-model}, {@code copy heads equal} or {@code stack layers 8}; or {@code vocabulary FILE}.
 *
 * @param kind what is done
 * @param axis setting whose size rises, or the file of the vocabulary grown from
 * @param size that it rises to; 0 for the stage's
 * @param splits of weights over copies; null for what {@code grow.splits} says
 */
public record GrowthOperator(Kind kind, String axis, int size, Splits splits) {
  private static final String LAYERS = "layers";
  private static final Set<String> DEPTHS = Set.of(LAYERS, "encoder-layers", "decoder-layers");
  private static final String POSITIONS = "max-positions";
  private static final String HIDDEN = "d-model";

  /** What an operator does. */
  public enum Kind {
    /** Copies one behind the other, x1 x2 x1 x2, and a rest that is not a whole copy. */
    TILE,
    /** Copies side by side, x1 x1 x2 x2, each 1/√k of the old one: Su's construction. */
    REPEAT,
    /** Copies as the axis has its rule: heads, hidden units, head coordinates, slots. */
    COPY,
    /** New blocks that are the identity, evenly between the old ones. */
    SPREAD,
    /** New blocks that are the identity, above the old ones. */
    TOP,
    /** The whole stack once more on top of itself; computes something else. */
    STACK,
    /** Each block once more behind itself; computes something else. */
    INTERLEAVE,
    /** More positions, which the old ones never read. */
    EXTEND,
    /** Other tokens: reordered, cut, and new ones. The axis is the file of the old ones. */
    VOCABULARY;

    /** Whether it is about blocks. */
    public boolean ofDepth() {
      return this == SPREAD || this == TOP || this == STACK || this == INTERLEAVE;
    }

    /** Whether the grown model computes what the small one did. */
    public boolean lossless() {
      return this != STACK && this != INTERLEAVE;
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * What a configuration writes.
   *
   * @throws IllegalArgumentException saying what cannot be read, and what may stand there
   */
  public static GrowthOperator parse(String text) {
    String[] words = text.trim().split("\\s+");
    Check.that(words.length >= 2, "growth", text, "OPERATOR AXIS, such as tile d-model");
    Kind kind =
        Arrays.stream(Kind.values())
            .filter(k -> k.toString().equals(words[0]))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "growth = %s: %s is no operator; there are %s"
                            .formatted(text, words[0], all())));
    if (kind == Kind.VOCABULARY) {
      return new GrowthOperator(kind, text.trim().substring(words[0].length()).trim(), 0, null);
    }
    String axis = words[1].equals("hidden") ? HIDDEN : words[1];
    int size = 0;
    Splits splits = null;
    for (String word : List.of(words).subList(2, words.length)) {
      if (word.matches("\\d{1,9}") && size == 0 && Integer.parseInt(word) > 0) {
        size = Integer.parseInt(word);
      } else if (word.matches("equal|unequal") && splits == null) {
        splits = Splits.valueOf(word.toUpperCase(Locale.ROOT));
      } else {
        throw new IllegalArgumentException(
            "growth = %s: %s is neither a size nor equal or unequal".formatted(text, word));
      }
    }
    GrowthOperator read = new GrowthOperator(kind, axis, size, splits);
    read.check(text);
    return read;
  }

  private void check(String text) {
    boolean fits =
        kind.ofDepth() == DEPTHS.contains(axis)
            && (kind == Kind.EXTEND) == axis.equals(POSITIONS)
            && !(kind == Kind.COPY && axis.equals(HIDDEN));
    if (!fits) {
      throw new IllegalArgumentException(
          "growth = %s: what makes %s larger is %s".formatted(text, axis, makers()));
    }
  }

  /** The operators of its axis. */
  private String makers() {
    if (DEPTHS.contains(axis)) {
      return "spread, top, stack or interleave";
    }
    if (axis.equals(POSITIONS)) {
      return "extend";
    }
    return axis.equals(HIDDEN) ? "tile or repeat" : "tile, repeat or copy";
  }

  private static String all() {
    return Arrays.stream(Kind.values()).map(Kind::toString).collect(Collectors.joining(", "));
  }

  /** Whether it makes the blocks of that stack more. */
  public boolean deepens(String stack) {
    return kind.ofDepth() && (axis.equals(LAYERS) || axis.equals(stack + "-layers"));
  }

  /** As a configuration writes it. */
  @Override
  public String toString() {
    return kind
        + " "
        + axis
        + (size == 0 ? "" : " " + size)
        + (splits == null ? "" : " " + splits.name().toLowerCase(Locale.ROOT));
  }
}
