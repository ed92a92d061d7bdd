package io.tianma.data.store;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes secrets out of texts such as settings and messages of exceptions: user information and
 * queries of URLs, values of unknown {@code -D} options of Java, headers that authorize, and what
 * stands behind a name that says it is a secret. Linear in the length of a text.
 */
final class SecretTexts {
  private static final String HIDDEN = Redaction.HIDDEN;

  /**
   * Where a word begins: Java's own {@code \b} looks back over all marks that combine, one after
   * the other, and sees none between Chinese and a word.
   */
  private static final String WORD = "(?<!\\w)(?=\\w)";

  /** A password may hold @ and, against the rules, a slash; a number behind : is a port. */
  private static final Pattern URL =
      Pattern.compile(
          "(?<scheme>(?<![A-Za-z0-9+.-])[A-Za-z][A-Za-z0-9+.-]{0,30}+://)"
              + "(?<user>[^\\s/?#:@\"']{0,300}+:(?!//|\\d{1,5}[/?#\\s])[^\\s\"'/?#]{0,600}@"
              + "|[^\\s/?#:@\"']{0,300}+:(?!//|\\d{1,5}+[/?#\\s])[^\\s\"'@]{0,600}+@"
              + "|[^\\s/?#@\"']{0,600}+@)?"
              + "(?<path>(?:(?![A-Za-z][A-Za-z0-9+.-]{0,30}+://)[^\\s\"'<>?#])*+)"
              + "(?<query>\\?[^\\s\"'<>#]*+)?");

  private static final Pattern OPTION =
      Pattern.compile("-D(?<name>[\\w.-]++)=(?<value>\"[^\"]*+\"|'[^']*+'|[^\\s\"']*+)");

  private static final Pattern HEADER =
      Pattern.compile(
          "(?i)(?<name>"
              + WORD
              + "(?:(?:proxy-)?authorization|set-cookie|cookie|x-[a-z-]{0,30}(?:key|token|auth)))"
              + "(?<sign>[\"']?\\s{0,5}+[:=]\\s{0,5}+[\"']?)[^\\r\\n\"']++");

  private static final Pattern SCHEME =
      Pattern.compile(
          WORD
              + "(?<name>[Bb]earer|BEARER|[Bb]asic|BASIC)"
              + " ++(?=[A-Za-z_~+/-]{0,80}+[0-9=.])[A-Za-z0-9._~+/=-]{6,}+");

  private static final Pattern NAMED =
      Pattern.compile(
          "(?<![\\w.-])(?<name>[A-Za-z][\\w.-]{0,120}+)"
              + "(?<sign>\"? {0,3}+= {0,3}+|\" {0,3}+: {0,3}+|:(?! ))"
              + "(?!\\(hidden\\))(?<value>\"[^\"]*+\"|'[^']*+'|[^\\s,;&\"'}\\]]++)");

  /** A colon stands in prose as well, "token: 5"; behind these it does not. */
  private static final Pattern SAID =
      Pattern.compile(
          "(?i)(?<name>"
              + WORD
              + "[\\w.-]{0,60}?(?:passw(?:or)?d|passphrase|secret|credential)[\\w.-]{0,60}+)"
              + ": {1,3}+[^\\s,;]++");

  private SecretTexts() {}

  static String urls(String text) {
    return text.contains("://") ? URL.matcher(text).replaceAll(SecretTexts::url) : text;
  }

  static String hidden(String text) {
    String shown = urls(text);
    shown = OPTION.matcher(shown).replaceAll(SecretTexts::option);
    shown = HEADER.matcher(shown).replaceAll("${name}${sign}" + HIDDEN);
    shown = SCHEME.matcher(shown).replaceAll("${name} " + HIDDEN);
    shown = NAMED.matcher(shown).replaceAll(SecretTexts::named);
    return SAID.matcher(shown).replaceAll("${name}: " + HIDDEN);
  }

  /** Passwords of URLs, as they stand there and decoded, and of options of Java. */
  static List<String> passwords(String text) {
    List<String> found = new ArrayList<>();
    Matcher url = URL.matcher(text);
    while (text.contains("://") && url.find()) {
      String user = url.group("user");
      if (user != null && user.contains(":")) {
        String password = user.substring(user.indexOf(':') + 1, user.length() - 1);
        found.add(password);
        found.add(decoded(password));
      }
    }
    OPTION
        .matcher(text)
        .results()
        .filter(option -> SecretWords.in(option.group(1)))
        .forEach(option -> found.add(option.group(2).replaceAll("[\"']", "")));
    return found.stream().distinct().toList();
  }

  private static String decoded(String password) {
    try {
      return URLDecoder.decode(password.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException notEncoded) {
      return password;
    }
  }

  private static String url(MatchResult url) {
    String user = url.group(2);
    // Azure names a container where others have a user
    boolean container =
        url.group(1).matches("(abfs|wasb)s?://") && user != null && !user.contains(":");
    String kept = user == null ? "" : container ? user : HIDDEN + "@";
    String query = url.group(4) == null ? "" : "?" + HIDDEN;
    return Matcher.quoteReplacement(url.group(1) + kept + url.group(3) + query);
  }

  private static String option(MatchResult option) {
    boolean shown = Properties.harmlessOfJava(option.group(1));
    return Matcher.quoteReplacement(
        "-D" + option.group(1) + "=" + (shown ? option.group(2) : HIDDEN));
  }

  private static String named(MatchResult named) {
    boolean hides = SecretWords.in(named.group(1));
    return Matcher.quoteReplacement(
        hides ? named.group(1) + named.group(2) + HIDDEN : named.group());
  }
}
