package io.tianma.data.filter;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * A cleaned text, and what left it out if a filter did.
 *
 * @param text after all steps
 * @param dropped the verdict of the first filter that it did not pass; null if it is kept
 * @param masked how often each kind of personal data was masked; kinds that were not are left out
 */
public record Cleaned(String text, Verdict dropped, Map<String, Long> masked) {
  public Cleaned {
    masked = Collections.unmodifiableMap(new TreeMap<>(masked));
  }

  public boolean kept() {
    return dropped == null;
  }
}
