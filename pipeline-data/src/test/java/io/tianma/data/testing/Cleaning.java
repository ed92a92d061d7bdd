package io.tianma.data.testing;

import io.tianma.data.filter.CleanOptions;
import io.tianma.data.filter.NormalForm;
import io.tianma.data.filter.RepetitionOptions;
import io.tianma.data.store.Records;
import java.util.List;

/** Options of cleaning for tests. */
public final class Cleaning {
  private Cleaning() {}

  /** As a run has them by default, with few boilerplate phrases. */
  public static CleanOptions options() {
    return new CleanOptions(
        NormalForm.NFC,
        false,
        false,
        true,
        List.of("版权所有", "上一篇："),
        40,
        "",
        0.01,
        50,
        1_000_000,
        0.3,
        0.1,
        0.005,
        0.04,
        0.01,
        0.35,
        0.3,
        60,
        new RepetitionOptions(0.3, 0.2, 0.2, 0.6));
  }

  /** Steps as by default, and no document left out. */
  public static CleanOptions lenient() {
    CleanOptions o = Records.with(options(), "minChars", 0, "maxChars", Integer.MAX_VALUE);
    o = Records.with(o, "minHanShare", 0.0, "maxKanaShare", 1.0, "maxMojibakeShare", 1.0);
    o =
        Records.with(
            o, "minStopShare", 0.0, "minPunctuationShare", 0.0, "maxPunctuationShare", 1.0);
    return Records.with(o, "maxDigitShare", 1.0, "repetition", new RepetitionOptions(1, 1, 1, 1));
  }
}
