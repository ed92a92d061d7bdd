package io.tianma.data.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The one rule for secrets: values of keys that look like secrets are replaced before they reach a
 * log, a manifest or a report.
 *
 * <p>A key looks like a secret if one of its words is password, secret, token or credential (also
 * in the plural, except {@code tokens}, which here counts pieces of text), or a common compound of
 * them. Words are separated by anything that is not a letter, or by a change to upper case.
 */
public final class Redaction {
  /** What stands in place of a secret. */
  public static final String HIDDEN = "(hidden)";

  private static final Set<String> WORDS =
      Set.of(
          "password",
          "passwords",
          "passwd",
          "passphrase",
          "secret",
          "secrets",
          "token",
          "credential",
          "credentials",
          "accesstoken",
          "authtoken",
          "secretkey",
          "apikey");

  /** Hidden units over the tokens of a text, as mixers have them. */
  private static final Pattern NO_SECRET = Pattern.compile("(?i)\\btoken-?hidden\\b");

  private static final Pattern BOUNDARY = Pattern.compile("[^A-Za-z]+|(?<=[a-z])(?=[A-Z])");

  private Redaction() {}

  /** Whether a value under this key must not be shown; dots separate nested keys. */
  public static boolean secret(String key) {
    String other = NO_SECRET.matcher(key).replaceAll("");
    return BOUNDARY.splitAsStream(other).anyMatch(w -> WORDS.contains(w.toLowerCase()));
  }

  /** A copy in which every secret is {@link #HIDDEN}. */
  public static JsonNode redact(JsonNode node) {
    JsonNode copy = node.deepCopy();
    hide(copy);
    return copy;
  }

  private static void hide(JsonNode node) {
    if (node instanceof ObjectNode object) {
      object
          .fieldNames()
          .forEachRemaining(
              name -> {
                if (secret(name)) {
                  object.set(name, TextNode.valueOf(HIDDEN));
                }
              });
    }
    node.forEach(Redaction::hide);
  }
}
