package io.tianma.data.markup;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The rules of a page that change words after them ({@code -{A|…}-} and {@code -{H|…}-}): where
 * such a rule stood, a sign with its number is left, and {@link #applied} makes the changes.
 */
final class WikiWords {
  /** Stands around the number of a rule. */
  private static final char RULE = '\u0004';

  /** Stand around what a rule shows, which no other rule changes. */
  private static final char BEGIN = '\u0002';

  private static final char END = '\u0003';

  /** Characters above which a word is none that a rule changes elsewhere. */
  private static final int MAX_WORD = 50;

  private final List<WikiRule> rules = new ArrayList<>();

  /** The same text without the signs that this class writes. */
  static String withoutSigns(String text) {
    StringBuilder out = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= BEGIN && c <= WikiTags.ASIDE) {
        out = out == null ? new StringBuilder(text).delete(i, text.length()) : out;
      } else if (out != null) {
        out.append(c);
      }
    }
    return out == null ? text : out.toString();
  }

  /** What stands in the place of a rule for now. */
  String take(String content) {
    WikiRule rule = WikiRule.of(content);
    if (rule.action() == WikiRule.Action.NONE || rule.words().isEmpty()) {
      return BEGIN + rule.shown() + END;
    }
    rules.add(rule);
    return "" + RULE + (rules.size() - 1) + RULE + BEGIN + rule.shown() + END;
  }

  /** The text with words written as the rules before them say, the longest first. */
  String applied(String text) {
    if (text.indexOf(BEGIN) < 0) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length());
    Map<String, String> words = new HashMap<>();
    int longest = 0;
    int depth = 0;
    for (int i = 0; i < text.length(); ) {
      char c = text.charAt(i);
      if (c == RULE) {
        int end = text.indexOf(RULE, i + 1);
        WikiRule rule = rules.get(Integer.parseInt(text, i + 1, end, 10));
        change(words, rule);
        longest = Math.max(longest, longest(rule));
        i = end + 1;
      } else if (c == BEGIN || c == END) {
        depth += c == BEGIN ? 1 : -1;
        i++;
      } else {
        String word = depth == 0 ? word(text, i, words, longest) : null;
        out.append(word == null ? String.valueOf(c) : words.get(word));
        i += word == null ? 1 : word.length();
      }
    }
    return out.toString();
  }

  private static int longest(WikiRule rule) {
    return rule.words().keySet().stream()
        .mapToInt(String::length)
        .filter(length -> length <= MAX_WORD)
        .max()
        .orElse(0);
  }

  private static void change(Map<String, String> words, WikiRule rule) {
    if (rule.action() == WikiRule.Action.REMOVE) {
      words.keySet().removeAll(rule.words().keySet());
    } else {
      words.putAll(rule.words());
    }
  }

  private static String word(String text, int at, Map<String, String> words, int longest) {
    for (int length = Math.min(longest, text.length() - at); length > 0; length--) {
      String candidate = text.substring(at, at + length);
      if (words.containsKey(candidate)) {
        return candidate;
      }
    }
    return null;
  }
}
