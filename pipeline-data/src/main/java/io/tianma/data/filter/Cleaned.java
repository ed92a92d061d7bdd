package io.tianma.data.filter;

/**
 * A cleaned text, and what left it out if a filter did.
 *
 * @param text after all steps
 * @param dropped the verdict of the first filter that it did not pass; null if it is kept
 */
public record Cleaned(String text, Verdict dropped) {
  public boolean kept() {
    return dropped == null;
  }
}
