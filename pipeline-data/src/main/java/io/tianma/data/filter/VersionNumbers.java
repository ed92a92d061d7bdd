package io.tianma.data.filter;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells by their neighbours numbers of versions and of chapters, which look like IP addresses:
 * {@code Oracle 11.2.0.4}, {@code 第 1.2.3.4 节}, {@code tool-1.0.7.13.zip}.
 */
final class VersionNumbers {
  /** Characters before a number that are looked at. */
  private static final int BEFORE = 40;

  private static final Pattern MARKED_BEFORE =
      Pattern.compile(
          "(?:版本|版本号|版本是|版|补丁|内核|固件|驱动|驱动程序|升级[到至]|更新至|第|章节?|条款|附录|[见如](?:图|表|式)?|参[见照阅]"
              + "|(?<!\\p{IsHan})[图表式]"
              + "|(?<![A-Za-z])(?:v|ver|versions?|releases?|rel|build|rev|revision|patch|kernel"
              + "|firmware|sections?|sec|chapter|fig|figure|table)\\.?|§)"
              + "[\\s号为是：:=#“\"'`（(]{0,4}$",
          Pattern.CASE_INSENSITIVE);

  /** What follows, perhaps after other numbers of the same list. */
  private static final Pattern MARKED_AFTER =
      Pattern.compile(
          "(?:[\\s、，,和或及与至到~—/]{1,3}[vV]?\\d{1,4}(?:\\.\\d{1,5}){1,3}+)*+"
              + "[\\s”\"'`）)]{0,3}(?:(?:及|或)?以[上下后前])?的?(?:新|旧|正式|测试)?"
              + "(?:版|补丁|内核|[小]?节|条|章|款|项规|release\\b|version\\b)");

  /**
   * A part of a name: {@code tool-1.0.7.13-bin.zip}, {@code 1.2.3.4.el7}, {@code 1.0.9.2_64bit}.
   */
  private static final Pattern NAMED_AFTER =
      Pattern.compile("_[0-9A-Za-z]|-[A-Za-z]|\\.(?!in-addr|origin)[A-Za-z]");

  private static final Pattern NAMED_BEFORE =
      Pattern.compile("(?<!\\s)[A-Za-z0-9_]*[A-Za-z_][0-9A-Za-z_.+]*-$");

  /** A product stands before its version: a name with a capital, perhaps inside, and one space. */
  private static final Pattern PRODUCT =
      Pattern.compile("(?:^|[^0-9A-Za-z_.])((?:[A-Z]|[a-z]{1,6}[A-Z])[A-Za-z+#]{1,20}) $");

  private static final Set<String> NO_PRODUCTS =
      Set.of(
          "ip",
          "ipv4",
          "dns",
          "ping",
          "host",
          "server",
          "address",
          "addr",
          "gateway",
          "router",
          "client",
          "from",
          "via",
          "peer",
          "neighbor",
          "source",
          "destination",
          "network",
          "subnet",
          "proxy",
          "nameserver",
          "nameservers",
          "google",
          "cloudflare",
          "opendns",
          "quad9",
          "ensure",
          "telnet",
          "ssh",
          "curl",
          "connect",
          "connecting",
          "trying",
          "accept",
          "drop",
          "deny",
          "allow",
          "bind",
          "listen",
          "remote",
          "local",
          "public",
          "the",
          "and",
          "for",
          "with");

  /** A greater first number is seldom one of a product's version. */
  private static final int MAX_MAJOR = 60;

  /** A heading: a number at the beginning of a line, and Chinese that does not go on about it. */
  private static final Pattern HEADING =
      Pattern.compile("[ \\t\\u3000]+(?![是为的和与在或这将就可会有被])\\p{IsHan}");

  private static final Pattern BETWEEN = Pattern.compile("[\\s、，,和或及与至到~—/]{1,3}[vV]?");

  private VersionNumbers() {}

  /**
   * Whether a number of four parts is none of an address.
   *
   * @param major its first part
   * @param lastEnd where the last number ended that was none either, -1 if there was none
   */
  static boolean is(String text, int from, int to, int major, int lastEnd) {
    String before = text.substring(Math.max(0, from - BEFORE), from);
    return goesOn(text, from, lastEnd)
        || MARKED_BEFORE.matcher(before).find()
        || at(MARKED_AFTER, text, to)
        || at(NAMED_AFTER, text, to)
        || NAMED_BEFORE.matcher(before).find()
        || isProduct(before, major)
        || (before.isEmpty() || before.endsWith("\n")) && at(HEADING, text, to);
  }

  private static boolean goesOn(String text, int from, int lastEnd) {
    return lastEnd >= 0
        && from - lastEnd <= 4
        && BETWEEN.matcher(text.substring(lastEnd, from)).matches();
  }

  private static boolean isProduct(String before, int major) {
    Matcher product = PRODUCT.matcher(before);
    return major <= MAX_MAJOR
        && product.find()
        && !NO_PRODUCTS.contains(product.group(1).toLowerCase(java.util.Locale.ROOT));
  }

  private static boolean at(Pattern pattern, String text, int index) {
    int end = Math.min(text.length(), index + 4 * BEFORE);
    return pattern.matcher(text).region(index, end).lookingAt();
  }
}
