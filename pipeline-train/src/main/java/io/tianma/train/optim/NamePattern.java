package io.tianma.train.optim;

import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Parameters by name, where {@code *} stands for anything: {@code encoder.*layer_norm.weight}. */
final class NamePattern {
  private final Pattern regex;

  NamePattern(String glob) {
    this.regex =
        Pattern.compile(
            Arrays.stream(glob.split("\\*", -1))
                .map(Pattern::quote)
                .collect(Collectors.joining(".*")));
  }

  boolean matches(String name) {
    return regex.matcher(name).matches();
  }
}
