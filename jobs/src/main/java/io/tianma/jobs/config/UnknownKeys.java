package io.tianma.jobs.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Refuses keys that no record has. */
final class UnknownKeys {
  private final List<String> known;

  private UnknownKeys(List<String> known) {
    this.known = known;
  }

  /**
   * Checks the whole tree.
   *
   * @throws ConfigException naming the key, where it stands, and the nearest known one
   */
  static void refuse(Class<?> record, ConfigObject object) {
    new UnknownKeys(Keys.paths(record, "")).check(record, object, "");
  }

  private void check(Class<?> record, ConfigObject object, String path) {
    List<String> keys = Keys.of(record);
    for (String key : new TreeSet<>(object.keySet())) {
      if (!keys.contains(key)) {
        throw unknown(Keys.join(path, key), object.get(key));
      }
    }
    for (RecordComponent component : record.getRecordComponents()) {
      if (Keys.unwrapped(component)) {
        continue; // its keys are single values
      }
      String key = Keys.kebab(component.getName());
      below(component.getType(), object.get(key), Keys.join(path, key));
      Optional<Class<?>> element = Keys.elementRecord(component.getGenericType());
      if (element.isPresent()) {
        String template = Keys.template(component).get();
        below(element.get(), object.get(template), Keys.join(path, template));
        elements(element.get(), object.get(key), Keys.join(path, key));
      }
    }
  }

  private void below(Class<?> type, ConfigValue value, String path) {
    if (type.isRecord() && value != null) {
      check(type, Binder.object(value, path), path);
    }
  }

  private void elements(Class<?> type, ConfigValue value, String path) {
    if (value instanceof ConfigList list) {
      for (int i = 0; i < list.size(); i++) {
        below(type, list.get(i), path + "[" + i + "]");
      }
    }
  }

  private ConfigException unknown(String path, ConfigValue value) {
    // what an element may hold is what its template may
    int end = path.lastIndexOf(']') + 1;
    String element = path.substring(0, end);
    String template = element.replaceAll("s?\\[\\d+]", "");
    String meant = Nearest.to(template + path.substring(end), known).orElse("");
    if (meant.startsWith(template + ".")) {
      meant = element + meant.substring(template.length());
    }
    return new ConfigException(
        path + " is not a known key; the nearest one is " + meant + Where.at(value));
  }
}
