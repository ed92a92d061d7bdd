package io.tianma.data.filter;

import java.io.Serializable;

/**
 * How much of itself a document may repeat; all are shares of its lines or characters.
 *
 * @param maxLines lines that stood before in it, among all lines
 * @param maxLineChars characters of such lines
 * @param maxPhrase characters of its commonest sequence of 4 characters
 * @param maxPassages characters inside a sequence of 10 characters that stood before
 */
public record RepetitionOptions(
    double maxLines, double maxLineChars, double maxPhrase, double maxPassages)
    implements Serializable {
  public RepetitionOptions {
    Checks.share("clean.repetition.max-lines", maxLines);
    Checks.share("clean.repetition.max-line-chars", maxLineChars);
    Checks.share("clean.repetition.max-phrase", maxPhrase);
    Checks.share("clean.repetition.max-passages", maxPassages);
  }
}
