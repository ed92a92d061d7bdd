package io.tianma.data.source.layout;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tianma.data.source.charset.Decoder;
import io.tianma.data.source.record.InputOptions;
import io.tianma.data.source.record.Loss;
import io.tianma.data.source.record.SourceRecord;
import io.tianma.data.source.record.SourceRecord.Lost;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;

/**
 * The fields of a JSON object that a record is made of.
 *
 * <p>A field is named as it stands, or as several with {@code +} between them, each perhaps inside
 * others with {@code .} between; lists are gone through. Several strings are lines of one text.
 */
final class JsonFields {
  private final Map<String, StringBuilder> wanted = new LinkedHashMap<>();
  private final TreeSet<String> others = new TreeSet<>();

  private JsonFields(InputOptions options) {
    want(options.textField());
    want(options.titleField());
  }

  private void want(String field) {
    wanted.put(field, null);
    for (String part : field.split("\\+", -1)) {
      wanted.put(part, null);
    }
  }

  /** Reads an object whose beginning was read, to its end. */
  static JsonFields read(JsonParser json, InputOptions options) throws IOException {
    JsonFields fields = new JsonFields(options);
    fields.object(json, "");
    return fields;
  }

  private void object(JsonParser json, String path) throws IOException {
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = path + json.currentName();
      json.nextToken();
      value(json, name);
    }
  }

  private void value(JsonParser json, String path) throws IOException {
    JsonToken token = json.currentToken();
    if (token == JsonToken.VALUE_STRING && wanted.containsKey(path)) {
      add(path, json.getText());
    } else if (token == JsonToken.START_ARRAY && isOnTheWay(path)) {
      while (json.nextToken() != JsonToken.END_ARRAY) {
        value(json, path);
      }
    } else if (token == JsonToken.START_OBJECT && leadsOn(path)) {
      object(json, path + ".");
    } else {
      if (others.size() < 100) {
        others.add(path);
      }
      json.skipChildren();
    }
  }

  private boolean isOnTheWay(String path) {
    return wanted.containsKey(path) || leadsOn(path);
  }

  private boolean leadsOn(String path) {
    return wanted.keySet().stream().anyMatch(field -> field.startsWith(path + "."));
  }

  private void add(String path, String text) {
    StringBuilder before = wanted.get(path);
    if (before == null) {
      wanted.put(path, new StringBuilder(text));
    } else {
      before.append('\n').append(text);
    }
  }

  /** The strings of a field, line by line; null if there are none. */
  private String text(String field) {
    StringBuilder whole = wanted.get(field);
    for (String part : whole == null ? field.split("\\+", -1) : new String[0]) {
      StringBuilder text = wanted.get(part);
      if (text != null && !text.toString().isBlank()) {
        whole = (whole == null ? new StringBuilder() : whole.append('\n')).append(text);
      } else if (text != null && whole == null && part.equals(field)) {
        whole = text;
      }
    }
    return whole == null ? null : whole.toString();
  }

  /** The same where bad characters of the whole file are replaced: their sign tells them. */
  SourceRecord record(long offset, InputOptions options) {
    String text = text(options.textField());
    int bad = text == null ? 0 : (int) text.chars().filter(c -> c == Decoder.REPLACED).count();
    return record(offset, options, bad);
  }

  /** The document of the object, or why it is none. */
  SourceRecord record(long offset, InputOptions options, int replaced) {
    String text = text(options.textField());
    if (text == null) {
      return new Lost(
          offset,
          Loss.NO_TEXT,
          "no text in the field " + options.textField() + ", others are " + others);
    }
    String title = text(options.titleField());
    return Contents.of(offset, "", title == null ? "" : title, text, options.content(), replaced);
  }
}
