package io.tianma.data.gap;

import java.util.List;

/** The longest common subsequence of two texts, 64 characters at a time. */
public final class CommonSubsequence {
  private CommonSubsequence() {}

  /** Its length in code points. */
  public static int length(String a, String b) {
    boolean aIsShorter = a.length() <= b.length();
    CharCodes codes = new CharCodes(List.of(a, b));
    return codes.commonSubsequence(new boolean[] {aIsShorter, !aIsShorter});
  }
}
