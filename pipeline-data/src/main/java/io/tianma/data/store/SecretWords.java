package io.tianma.data.store;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Names that say themselves that they are secrets: one of their words is password, secret, token or
 * credential (also in the plural, except {@code tokens}, which here counts pieces of text), or two
 * of them name a key. Words are separated by anything that is not a letter, or by a change to upper
 * case.
 */
final class SecretWords {
  private static final Set<String> WORDS =
      Set.of(
          ("password passwords passwd passphrase passcode pass pwd secret secrets token credential"
                  + " credentials accesstoken authtoken secretkey apikey accesskey accountkey"
                  + " privatekey sas sig signature authorization bearer cookie")
              .split(" "));

  private static final Pattern KEY =
      Pattern.compile(
          "\\b(access|account|signing|private|secret|api|shared|ssh|auth|encryption|storage) keys?\\b");

  /** Hidden units over the tokens of a text, as mixers have them. */
  private static final Pattern NO_SECRET = Pattern.compile("(?i)\\btoken-?hidden\\b");

  private static final Pattern BOUNDARY = Pattern.compile("[^A-Za-z]+|(?<=[a-z])(?=[A-Z])");

  private SecretWords() {}

  static boolean in(String name) {
    String other = NO_SECRET.matcher(name).replaceAll("");
    String words =
        Arrays.stream(BOUNDARY.split(other))
            .map(word -> word.toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(" "));
    return Arrays.stream(words.split(" ")).anyMatch(WORDS::contains) || KEY.matcher(words).find();
  }
}
