package io.tianma.data.filter;

import io.tianma.data.text.Normalizer;
import java.text.Normalizer.Form;

/** Which of several encodings of the same text is kept (Unicode Standard Annex 15). */
public enum NormalForm {
  /** As it is. */
  NONE,
  /** Canonical: composed letters, unified ideographs; nothing that is seen changes. */
  NFC,
  /** Compatible: also full-width to half, ① to 1, ﬁ to fi; Chinese punctuation becomes ASCII. */
  NFKC;

  String apply(String text) {
    return switch (this) {
      case NONE -> text;
      case NFC -> Normalizer.normalized(text, Form.NFC);
      case NFKC -> Normalizer.normalized(text, Form.NFKC);
    };
  }
}
