package io.tianma.jobs.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Makes records of a configuration: one key for each component, nothing else. */
final class Binder {
  private Binder() {}

  /**
   * The record that the object describes.
   *
   * @throws ConfigException for a missing key, a value of another type, or one that the record's
   *     constructor refuses
   */
  static <T> T bind(Class<T> record, ConfigObject object, String path) {
    RecordComponent[] components = record.getRecordComponents();
    Object[] values =
        Arrays.stream(components).map(component -> value(component, object, path)).toArray();
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      return record.getDeclaredConstructor(types).newInstance(values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException refused) {
        throw new ConfigException(located(refused.getMessage(), record, object, path), refused);
      }
      throw new IllegalStateException(e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(record + " cannot be made", e);
    }
  }

  private static Object value(RecordComponent component, ConfigObject object, String path) {
    if (Keys.unwrapped(component)) {
      return bind(component.getType(), object, path);
    }
    String key = Keys.kebab(component.getName());
    String full = Keys.join(path, key);
    ConfigValue value = object.get(key);
    if (value == null || value.valueType() == ConfigValueType.NULL) {
      throw new ConfigException(full + " is missing: give it a value" + Where.at(object));
    }
    if (component.getType() == List.class) {
      ConfigObject template = (ConfigObject) Keys.template(component).map(object::get).orElse(null);
      return list(component.getGenericType(), value, template, full);
    }
    return single(component.getType(), value, full);
  }

  private static Object single(Class<?> type, ConfigValue value, String path) {
    if (type.isRecord()) {
      return bind(type, object(value, path), path);
    }
    return type == Map.class ? strings(object(value, path), path) : Scalars.read(type, value, path);
  }

  private static List<?> list(Type type, ConfigValue value, ConfigObject template, String path) {
    if (!(value instanceof ConfigList list)) {
      throw Scalars.wrongType("a list; its first element is " + path + ".0", value, path);
    }
    Class<?> element = (Class<?>) ((ParameterizedType) type).getActualTypeArguments()[0];
    List<Object> items = new ArrayList<>();
    for (ConfigValue item : list) {
      String at = path + "[" + items.size() + "]";
      ConfigValue full = template == null ? item : object(item, at).withFallback(template);
      items.add(single(element, full, at));
    }
    return List.copyOf(items);
  }

  /** Values by dotted name, however they were nested. */
  private static Map<String, String> strings(ConfigObject object, String path) {
    Map<String, String> strings = new TreeMap<>();
    object
        .toConfig()
        .entrySet()
        .forEach(
            entry -> {
              String name = String.join(".", ConfigUtil.splitPath(entry.getKey()));
              String full = Keys.join(path, name);
              strings.put(name, (String) Scalars.read(String.class, entry.getValue(), full));
            });
    return strings;
  }

  static ConfigObject object(ConfigValue value, String path) {
    if (value instanceof ConfigObject object) {
      return object;
    }
    throw Scalars.wrongType("a section { … }", value, path);
  }

  /** The constructor's message with the whole path of its key, and where the value stands. */
  private static String located(String message, Class<?> record, ConfigObject object, String path) {
    for (String key : Keys.of(record)) {
      String full = Keys.join(path, key);
      if (message.startsWith(key + " ") || message.startsWith(full + " ")) {
        String rest = message.substring(message.indexOf(' '));
        return full + rest + Where.at(object.get(key));
      }
    }
    return (message.startsWith(path) ? "" : path + ": ") + message;
  }
}
