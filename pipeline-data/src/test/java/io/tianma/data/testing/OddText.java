package io.tianma.data.testing;

import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Provide;
import net.jqwik.api.domains.DomainContextBase;

/** Texts of everything that breaks analyzers, mixed with ordinary Chinese. */
public final class OddText extends DomainContextBase {
  private static final List<String> PIECES =
      List.of(
          "天马",
          "行空",
          "自然语言处理",
          "，",
          "。",
          "！",
          "？",
          "；",
          "…",
          "——",
          "“",
          "”",
          "\n",
          "\r\n",
          " ",
          "\u3000",
          "\t",
          "\0",
          "\uFFFD",
          "\uFEFF",
          "\u200b",
          "\u200d",
          "\u202e",
          "\ud800",
          "\udc00",
          "𠀀",
          "𪚥",
          "😀",
          "👨‍👩‍👧",
          "🇨🇳",
          "é",
          "e\u0301",
          "İ",
          "ß",
          "ﬁ",
          "ｆｕｌｌ",
          "１２３",
          "שלום",
          "مرحبا",
          "हिन्दी",
          "한국어",
          "ひらがな",
          "カタカナ",
          "C++",
          "3.14%",
          "a-b_c",
          "OpenAI",
          "http://x.cn/?a=1",
          "㎏",
          "①",
          "〇",
          "々",
          "丨",
          "龥",
          "\u9fff",
          "豈",
          "a",
          "B",
          "7",
          "##ing",
          "[CLS]",
          "[MASK]");

  /** A text of up to that many pieces, for tests that are slow to start. */
  public static String text(SplittableRandom random, int most) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(most + 1); i > 0; i--) {
      text.append(PIECES.get(random.nextInt(PIECES.size())));
    }
    return text.toString();
  }

  /** A text. */
  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.of(PIECES).list().ofMaxSize(60).map(pieces -> String.join("", pieces));
  }
}
