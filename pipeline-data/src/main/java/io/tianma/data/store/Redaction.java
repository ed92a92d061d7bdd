package io.tianma.data.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The one rule for secrets, which no log, manifest or report may show: of keys that are not
 * Tianma's own, only values of those are shown that are known to be harmless ({@link Properties}),
 * and of all texts only what {@link SecretTexts} leaves.
 *
 * <p>Tianma's own keys are words with hyphens; all others stand in {@value #PROPERTIES} or have a
 * dot.
 */
public final class Redaction {
  /** What stands in place of a secret. */
  public static final String HIDDEN = "(hidden)";

  /** The key whose keys belong to others, such as Spark. */
  private static final String PROPERTIES = "properties";

  /** Where it stands. */
  private static final String SPARK = "spark." + PROPERTIES;

  private Redaction() {}

  /** Whether a value under this key must not be shown; dots separate nested keys. */
  public static boolean secret(String key) {
    return key.startsWith(SPARK)
        ? !Properties.harmless(key.substring(Math.min(key.length(), SPARK.length() + 1)))
        : SecretWords.in(key);
  }

  /** What of a property of Spark or Hadoop may be shown; its name begins with no key of ours. */
  public static String property(String name, String value) {
    return Properties.harmless(name) ? text(value) : HIDDEN;
  }

  /** A copy in which every secret is {@link #HIDDEN}. */
  public static JsonNode redact(JsonNode node) {
    return shown(node.deepCopy());
  }

  /** What of a text may be shown: see {@link SecretTexts}. */
  public static String text(String text) {
    return SecretTexts.hidden(text);
  }

  /** What of a path may be shown: URLs lose user information and queries. */
  public static String url(String path) {
    return SecretTexts.urls(path);
  }

  /** A copy in which URLs have lost theirs. */
  static JsonNode urls(JsonNode node) {
    return urlsOf(node.deepCopy());
  }

  private static JsonNode urlsOf(JsonNode node) {
    if (node.isTextual()) {
      return TextNode.valueOf(url(node.asText()));
    }
    if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        array.set(i, urlsOf(array.get(i)));
      }
    } else {
      node.fields().forEachRemaining(field -> field.setValue(urlsOf(field.getValue())));
    }
    return node;
  }

  /** The values of a tree that {@link #redact} hides, and passwords that stand in others, once. */
  public static List<String> secrets(JsonNode node) {
    Set<String> found = new LinkedHashSet<>();
    collect(node, found);
    return List.copyOf(found);
  }

  /** The secrets of a property of Spark or Hadoop: its value, or passwords in it. */
  public static List<String> secrets(String name, String value) {
    return Properties.harmless(name) ? SecretTexts.passwords(value) : List.of(value);
  }

  private static void collect(JsonNode node, Set<String> found) {
    if (node.isTextual()) {
      found.addAll(SecretTexts.passwords(node.asText()));
    }
    node.fields()
        .forEachRemaining(
            field -> {
              if (field.getKey().equals(PROPERTIES)) {
                field
                    .getValue()
                    .fields()
                    .forEachRemaining(
                        property ->
                            found.addAll(secrets(property.getKey(), property.getValue().asText())));
              } else if (hidden(field.getKey(), field.getValue())) {
                found.add(field.getValue().asText());
              } else {
                collect(field.getValue(), found);
              }
            });
    if (node.isArray()) {
      node.forEach(child -> collect(child, found));
    }
  }

  private static JsonNode shown(JsonNode node) {
    if (node.isTextual()) {
      return TextNode.valueOf(text(node.asText()));
    }
    if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        array.set(i, shown(array.get(i)));
      }
    }
    if (node instanceof ObjectNode object) {
      object
          .fields()
          .forEachRemaining(field -> field.setValue(shown(field.getKey(), field.getValue())));
    }
    return node;
  }

  private static JsonNode shown(String key, JsonNode value) {
    if (key.equals(PROPERTIES) && value instanceof ObjectNode others) {
      others
          .fields()
          .forEachRemaining(
              field ->
                  field.setValue(
                      Properties.harmless(field.getKey())
                          ? shown(field.getValue())
                          : TextNode.valueOf(HIDDEN)));
      return others;
    }
    return hidden(key, value) ? TextNode.valueOf(HIDDEN) : shown(value);
  }

  /** A dot tells keys of others, but also names of files and sites, which have numbers. */
  private static boolean hidden(String key, JsonNode value) {
    boolean property = value.isTextual() && (key.startsWith("spark.") || key.startsWith("fs."));
    return property ? !Properties.harmless(key) : SecretWords.in(key);
  }
}
