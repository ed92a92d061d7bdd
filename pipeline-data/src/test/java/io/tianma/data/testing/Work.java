package io.tianma.data.testing;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Steps of code that {@link CountingLoader} has loaded: branches, calls, characters that regular
 * expressions look at and that methods of strings look through or copy.
 */
public final class Work {
  private static long steps;

  private Work() {}

  /** Steps of that work. */
  public static synchronized long of(Runnable work) {
    steps = 0;
    work.run();
    return steps;
  }

  /** A branch or a call. */
  public static void step() {
    steps++;
  }

  /** A new text. */
  public static String made(String text) {
    steps += text == null ? 0 : text.length();
    return text;
  }

  /** As {@link Pattern#matcher}. */
  public static Matcher matcher(Pattern pattern, CharSequence text) {
    return pattern.matcher(new Watched(text.toString()));
  }

  /** As {@link Matcher#reset(CharSequence)}. */
  public static Matcher reset(Matcher matcher, CharSequence text) {
    return matcher.reset(new Watched(text.toString()));
  }

  /** As {@link Pattern#split(CharSequence, int)}. */
  public static String[] split(Pattern pattern, CharSequence text, int limit) {
    return pattern.split(new Watched(text.toString()), limit);
  }

  /** As {@link String#split(String, int)}. */
  public static String[] split(String text, String pattern, int limit) {
    return Pattern.compile(pattern).split(new Watched(text), limit);
  }

  /** As {@link String#matches}. */
  public static boolean matches(String text, String pattern) {
    return Pattern.compile(pattern).matcher(new Watched(text)).matches();
  }

  /** As {@link String#replaceAll}. */
  public static String replaceAll(String text, String pattern, String by) {
    return Pattern.compile(pattern).matcher(new Watched(text)).replaceAll(by);
  }

  /** As {@link String#replaceFirst}. */
  public static String replaceFirst(String text, String pattern, String by) {
    return Pattern.compile(pattern).matcher(new Watched(text)).replaceFirst(by);
  }

  /** As {@link String#indexOf(int)}. */
  public static int indexOf(String text, int c) {
    return found(text, text.indexOf(c), 0);
  }

  /** As {@link String#indexOf(int, int)}. */
  public static int indexOf(String text, int c, int from) {
    return found(text, text.indexOf(c, from), from);
  }

  /** As {@link String#indexOf(String)}. */
  public static int indexOf(String text, String part) {
    return found(text, text.indexOf(part), 0);
  }

  /** As {@link String#indexOf(String, int)}. */
  public static int indexOf(String text, String part, int from) {
    return found(text, text.indexOf(part, from), from);
  }

  /** As {@link String#contains}. */
  public static boolean contains(String text, CharSequence part) {
    return found(text, text.indexOf(part.toString()), 0) >= 0;
  }

  private static int found(String text, int at, int from) {
    steps += at < 0 ? Math.max(0, text.length() - from) : at - from;
    return at;
  }

  /** As {@link String#codePointCount}. */
  public static int codePointCount(String text, int from, int to) {
    steps += to - from;
    return text.codePointCount(from, to);
  }

  /** As {@link String#toLowerCase(Locale)}, which costs what it costs in Java 17. */
  public static String toLowerCase(String text, Locale locale) {
    steps += text.length() * (1 + text.chars().filter(c -> c == 'İ' || c == 'Σ').count());
    return quickly(text) ? text.toLowerCase(locale) : text;
  }

  /** As {@link String#toUpperCase(Locale)}. */
  public static String toUpperCase(String text, Locale locale) {
    steps += text.length() * (1 + text.chars().filter(c -> c == 'ß').count());
    return text.toUpperCase(locale);
  }

  private static boolean quickly(String text) {
    return text.chars().filter(c -> c == 'Σ').count() < 100;
  }

  /** As {@link Normalizer#normalize}, which sorts marks by exchanging neighbours. */
  public static String normalize(CharSequence text, Normalizer.Form form) {
    String highest = "";
    long exchanged = 0;
    int run = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      run = Character.getType(c) == Character.NON_SPACING_MARK ? run + 1 : 0;
      String pair = highest + c;
      boolean wrong =
          run > 1 && !Normalizer.normalize(pair, Normalizer.Form.NFD).equals(pair); // of marks
      exchanged += wrong ? run : 0;
      highest = run == 0 ? "" : wrong ? highest : String.valueOf(c);
    }
    steps += text.length() + exchanged;
    return Normalizer.normalize(text, form);
  }

  /** Counts the characters that are looked at. */
  private record Watched(String text) implements CharSequence {
    @Override
    public int length() {
      return text.length();
    }

    @Override
    public char charAt(int index) {
      steps++;
      return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int from, int to) {
      steps += to - from;
      return text.substring(from, to);
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
