package io.tianma.data.filter;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Personal data that a model must not learn, replaced by words for what it was.
 *
 * <p>Identity cards are told from other numbers by their date and check digit (GB 11643-1999), IP
 * addresses count only if they are public and their neighbours do not say that they are numbers of
 * versions or chapters. Patterns are tried where a run of digits or a likely sign begins, so that
 * the time is linear.
 */
final class PersonalData {
  private static final Pattern CARD =
      Pattern.compile(
          "[1-9]\\d{5}(?:18|19|20)\\d\\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\\d|3[01])\\d{3}[\\dXx]"
              + "(?![0-9A-Za-z])");
  private static final Pattern MOBILE =
      Pattern.compile(
          "(?:(?<=\\+)86|0086)?1[3-9]\\d(?:\\d{8}|[ -]\\d{4}[ -]\\d{4})"
              + "(?![0-9]| ?(?:bytes|字节))");
  private static final Pattern OCTETS =
      Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})(?!\\.?\\d)");
  private static final String PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领";
  private static final Pattern PLATE =
      Pattern.compile(
          "[A-HJ-NP-Z][·• ]?"
              + "(?=[A-Z]{0,5}\\d[A-Z]{0,5}\\d)"
              + "(?:[A-HJ-NP-Z0-9]{6}|[A-HJ-NP-Z0-9]{5}|[A-HJ-NP-Z0-9]{4}[挂学警港澳])(?![0-9A-Za-z])");
  private static final Pattern MAIL =
      Pattern.compile(
          "(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}+@"
              + "(?:[A-Za-z0-9-]{1,63}+\\.){1,8}"
              + "(?!(?i:png|jpe?g|gif|svg|webp|bmp|pdf|txt|html?|zip)(?![A-Za-z0-9]))[A-Za-z]{2,24}+"
              + "(?!\\.?[0-9]|-[A-Za-z0-9]|:[~/A-Za-z0-9])");

  /** Characters of an address that are looked at. */
  private static final int MAX_ADDRESS = 200;

  private static final int[] WEIGHTS = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
  private static final String CHECKS = "10X98765432";

  private PersonalData() {}

  /** What is masked, each kind with the word that takes its place. */
  enum Kind {
    ID_CARD("[身份证号]"),
    MOBILE("[手机号]"),
    PLATE("[车牌号]"),
    E_MAIL("[邮箱]"),
    IP_ADDRESS("[IP地址]");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    /** Its name in statistics. */
    String key() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** The text with {@code [身份证号]}, {@code [手机号]}, {@code [车牌号]}, {@code [邮箱]}, {@code [IP地址]}. */
  static String mask(String text) {
    return mask(text, new long[Kind.values().length]);
  }

  /**
   * The same.
   *
   * @param masked times that each kind was masked, by its ordinal, to which those of the text are
   *     added
   */
  static String mask(String text, long[] masked) {
    return numbers(plates(mails(text, masked), masked), masked);
  }

  private static String mails(String text, long[] masked) {
    if (text.indexOf('@') < 0) {
      return text;
    }
    return MAIL.matcher(text).replaceAll(mail -> word(Kind.E_MAIL, masked));
  }

  private static String word(Kind kind, long[] masked) {
    masked[kind.ordinal()]++;
    return kind.word;
  }

  /** A plate is looked for where a letter follows a province, which is seldom. */
  private static String plates(String text, long[] masked) {
    StringBuilder out = null;
    Matcher plate = PLATE.matcher(text);
    int copied = 0;
    for (int i = 1; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean likely = c >= 'A' && c <= 'Z' && PROVINCES.indexOf(text.charAt(i - 1)) >= 0;
      if (likely && at(plate, i)) {
        out = out == null ? new StringBuilder(text.length()) : out;
        out.append(text, copied, i - 1).append(word(Kind.PLATE, masked));
        copied = plate.end();
        i = copied; // a province begins the next one at the earliest
      }
    }
    return out == null ? text : out.append(text, copied, text.length()).toString();
  }

  private static String numbers(String text, long[] masked) {
    StringBuilder out = null;
    Matcher card = CARD.matcher(text);
    Matcher mobile = MOBILE.matcher(text);
    Matcher octets = OCTETS.matcher(text);
    int copied = 0;
    int version = -1; // where the last number of a version ended
    for (int i = 0; i < text.length(); i++) {
      if (!isDigit(text.charAt(i)) || i > 0 && belongsToNumber(text, i)) {
        continue;
      }
      Kind kind = null;
      int end = i;
      if (at(card, i) && checks(card.group())) {
        kind = Kind.ID_CARD;
        end = card.end();
      } else if (at(mobile, i) && !isInAddress(text, i)) {
        kind = Kind.MOBILE;
        end = mobile.end();
      } else if (at(octets, i) && isPublic(octets)) {
        end = octets.end();
        int major = Integer.parseInt(octets.group(1));
        if (VersionNumbers.is(text, i, end, major, version)) {
          version = end;
        } else {
          kind = Kind.IP_ADDRESS;
        }
      }
      if (kind != null) {
        out = out == null ? new StringBuilder(text.length()) : out;
        out.append(text, copied, i).append(word(kind, masked));
        copied = end;
        i = end - 1;
      }
    }
    return out == null ? text : out.append(text, copied, text.length()).toString();
  }

  private static boolean at(Matcher matcher, int index) {
    return matcher.region(index, matcher.regionEnd()).useTransparentBounds(true).lookingAt();
  }

  /** Whether a digit goes on with something longer: another digit, a word, a decimal. */
  private static boolean belongsToNumber(String text, int i) {
    char before = text.charAt(i - 1);
    boolean word = before < 0x80 && Character.isLetterOrDigit(before) || before == '_';
    return word || before == '.' && i > 1 && isDigit(text.charAt(i - 2));
  }

  /** Whether a number is a part of a web address, where pictures and articles have numbers. */
  private static boolean isInAddress(String text, int number) {
    int from = number;
    int least = Math.max(0, number - MAX_ADDRESS);
    while (from > least && text.charAt(from - 1) > ' ' && text.charAt(from - 1) < 0x7F) {
      from--;
    }
    String before = text.substring(from, number);
    return before.contains("://") || before.contains("www.");
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /** Whether the last character of an identity card's number is the check of the others. */
  static boolean checks(String number) {
    int sum = 0;
    for (int i = 0; i < WEIGHTS.length; i++) {
      sum += WEIGHTS[i] * (number.charAt(i) - '0');
    }
    return CHECKS.charAt(sum % 11) == Character.toUpperCase(number.charAt(17));
  }

  /** Not of this host, a private network, a group, or reserved (RFC 6890). */
  private static boolean isPublic(Matcher octets) {
    int[] of = new int[4];
    for (int i = 0; i < 4; i++) {
      of[i] = Integer.parseInt(octets.group(i + 1));
      if (of[i] > 255) {
        return false;
      }
    }
    boolean local =
        of[0] == 0
            || of[0] == 10
            || of[0] == 127
            || of[0] >= 224
            || of[0] == 169 && of[1] == 254
            || of[0] == 172 && of[1] >= 16 && of[1] < 32
            || of[0] == 192 && of[1] == 168;
    return !local;
  }
}
