package io.tianma.data.segment;

import io.tianma.data.text.Normalizer;
import io.tianma.data.text.Width;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lines of a user's dictionary, {@code word [frequency] [tag]}, with their words written as the
 * texts are in which they are looked for.
 *
 * <p>Cleaning makes full-width letters half-width if it is asked to, so that a word counts in both
 * forms; texts as they are may have its letters small or large.
 */
public final class UserLines {
  static final Pattern LINE = Pattern.compile("(.+?)( [0-9]+)?( [a-z]+)?", Pattern.UNIX_LINES);

  private UserLines() {}

  /** For texts as they are. */
  public static List<String> asWritten(List<String> lines) {
    return inForms(
        lines,
        List.of(
            UnaryOperator.identity(),
            Width::half,
            word -> Width.half(word).toLowerCase(Locale.ROOT),
            word -> Width.half(word).toUpperCase(Locale.ROOT)));
  }

  /** For texts as tokenizers see them: in lower case and without marks. */
  public static List<String> normalized(List<String> lines) {
    return inForms(
        lines, List.of(Normalizer::lowercase, word -> Normalizer.lowercase(Width.half(word))));
  }

  /** Words that no text can hold as one: with characters at which segmentation always cuts. */
  public static List<String> neverFound(List<String> lines) {
    return lines.stream()
        .map(line -> word(stripped(line)))
        .filter(word -> !Jieba.isInBlocks(Normalizer.lowercase(Width.half(word))))
        .distinct()
        .toList();
  }

  private static List<String> inForms(List<String> lines, List<UnaryOperator<String>> forms) {
    Set<String> all = new LinkedHashSet<>();
    for (String raw : lines) {
      String line = stripped(raw);
      String word = word(line);
      if (word.length() > UserWords.LONGEST) {
        all.add(line); // refused as it is, whatever its forms
      } else if (!word.isEmpty()) {
        forms.forEach(form -> all.add(form.apply(word) + line.substring(word.length())));
      }
    }
    return List.copyOf(all);
  }

  private static String word(String line) {
    Matcher match = LINE.matcher(line);
    return match.matches() ? match.group(1) : "";
  }

  /** Without white space around it and without a byte-order mark. */
  static String stripped(String raw) {
    String line = raw.strip();
    return line.startsWith("\uFEFF") ? line.substring(1).strip() : line;
  }
}
