package io.tianma.train.tensor;

/**
 * Which coordinates of a head are turned together.
 *
 * @param headSize K
 * @param layout how pairs lie within a part
 * @param parts 1, or 2 for halves of the head that are turned by different positions: pairs stay
 *     within a half, those of the first half come first
 */
public record RotaryPairs(int headSize, Layout layout, int parts) {
  /** How pairs lie. */
  public enum Layout {
    /** (0, 1), (2, 3), …: RoFormer. */
    INTERLEAVED,
    /** (0, w/2), (1, w/2 + 1), … in a part of width w: GPT-NeoX, LLaMA. */
    HALF
  }

  /** First coordinate of pair i. */
  public int first(int i) {
    int width = headSize / parts;
    int part = i / (width / 2);
    int within = i % (width / 2);
    return part * width + (layout == Layout.INTERLEAVED ? 2 * within : within);
  }

  /** Second coordinate of pair i. */
  public int second(int i) {
    return first(i) + (layout == Layout.INTERLEAVED ? 1 : headSize / parts / 2);
  }
}
