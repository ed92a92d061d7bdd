package io.tianma.data.filter;

import java.util.List;

/**
 * The filters in the order in which they are asked.
 *
 * <p>Length and share of Chinese characters follow PanGu-α (Zeng et al. 2021, section 3.1), which
 * leaves out texts with fewer than 150 characters or less than 60 % Chinese. The defaults here are
 * milder: the share is taken among letters, and technical prose is full of Latin names.
 */
final class Filters {
  private Filters() {}

  static List<Filter> of(CleanOptions options) {
    return List.of(
        Filter.atLeast("clean.min-chars", options.minChars(), TextStats::chars, Reason.TOO_SHORT),
        Filter.atMost("clean.max-chars", options.maxChars(), TextStats::chars, Reason.TOO_LONG),
        Filter.atLeast(
            "clean.min-han-share", options.minHanShare(), TextStats::hanShare, Reason.NOT_CHINESE),
        Filter.atMost(
            "clean.max-kana-share",
            options.maxKanaShare(),
            TextStats::kanaShare,
            Reason.JAPANESE_OR_KOREAN));
  }
}
