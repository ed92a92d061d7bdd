package io.tianma.data.filter;

import java.util.Optional;

/**
 * A cleaned text, and the filter that left it out if one did.
 *
 * @param text after all steps
 * @param dropped the first filter that it did not pass
 */
public record Cleaned(String text, Optional<Verdict> dropped) {
  public boolean kept() {
    return dropped.isEmpty();
  }
}
