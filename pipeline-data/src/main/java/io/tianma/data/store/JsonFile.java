package io.tianma.data.store;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tianma.data.text.Utf8;
import java.util.Map;
import java.util.TreeMap;

/**
 * A JSON object in a file from outside: every value is asked for by its name, with its type and
 * range, and anything else is an error that names file, key and value.
 */
public final class JsonFile {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .build();

  private final String name;
  private final ObjectNode object;

  private JsonFile(String name, ObjectNode object) {
    this.name = name;
    this.object = object;
  }

  /**
   * The object that a file holds.
   *
   * @param name of the file, for messages
   * @throws IllegalArgumentException if the bytes are no UTF-8, no JSON, or no object
   */
  public static JsonFile of(String name, byte[] bytes) {
    return of(name, Utf8.strict(bytes, name));
  }

  /** The same of a text. */
  public static JsonFile of(String name, String text) {
    JsonNode read;
    try {
      read = MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(name + " is not JSON: " + e.getOriginalMessage(), e);
    }
    if (read instanceof ObjectNode object) {
      return new JsonFile(name, object);
    }
    throw new IllegalArgumentException(name + ": must be a JSON object, not " + brief(read));
  }

  /** All of it, for those who know what to do with any value. */
  public ObjectNode node() {
    return object;
  }

  /** Whether a value other than null has that key. */
  public boolean has(String key) {
    return object.hasNonNull(key);
  }

  /**
   * A whole number.
   *
   * @throws IllegalArgumentException if it is missing, of another type or out of range
   */
  public int integer(String key, int least, int most) {
    JsonNode value = object.path(key);
    boolean fits = value.isIntegralNumber() && value.canConvertToInt();
    if (!fits || value.asInt() < least || value.asInt() > most) {
      throw wrong(key, "a whole number from " + least + " to " + most);
    }
    return value.asInt();
  }

  /** The same where it may be missing. */
  public int integer(String key, int least, int most, int otherwise) {
    return has(key) ? integer(key, least, most) : otherwise;
  }

  /** A text. */
  public String text(String key, String otherwise) {
    if (!has(key)) {
      return otherwise;
    }
    if (!object.path(key).isTextual()) {
      throw wrong(key, "a text");
    }
    return object.path(key).asText();
  }

  /** An object whose values are texts. */
  public Map<String, String> texts(String key) {
    JsonNode value = object.path(key);
    if (!value.isObject()) {
      throw wrong(key, "an object whose values are texts");
    }
    Map<String, String> texts = new TreeMap<>();
    value
        .fields()
        .forEachRemaining(
            field -> {
              if (!field.getValue().isTextual()) {
                throw new IllegalArgumentException(
                    "%s: %s.%s = %s: must be a text"
                        .formatted(name, key, field.getKey(), brief(field.getValue())));
              }
              texts.put(field.getKey(), field.getValue().asText());
            });
    return texts;
  }

  private IllegalArgumentException wrong(String key, String wanted) {
    JsonNode value = object.path(key);
    String found = value.isMissingNode() ? " is missing" : " = " + brief(value);
    return new IllegalArgumentException(name + ": " + key + found + ": must be " + wanted);
  }

  private static String brief(JsonNode value) {
    String text = value.isMissingNode() ? "nothing" : value.toString();
    return text.length() <= 60 ? text : text.substring(0, 60) + "…";
  }
}
