package io.tianma.jobs.config;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How records are spelled as configuration keys. */
final class Keys {
  private Keys() {}

  /** {@code averagingFrequency} is {@code averaging-frequency}. */
  static String kebab(String camel) {
    return camel.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
  }

  /** {@code COSINE_RESTART} is {@code cosine-restart}. */
  static String kebab(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static String join(String path, String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  /**
   * The key beside a list of records that holds what its elements have unless they say otherwise:
   * {@code stage} for {@code stages}.
   */
  static Optional<String> template(RecordComponent component) {
    return elementRecord(component.getGenericType())
        .map(element -> kebab(component.getName()).replaceFirst("s$", ""));
  }

  /** The record that a list is of, if that is what the type is. */
  static Optional<Class<?>> elementRecord(Type type) {
    return type instanceof ParameterizedType list
            && list.getRawType() == List.class
            && list.getActualTypeArguments()[0] instanceof Class<?> element
            && element.isRecord()
        ? Optional.of(element)
        : Optional.empty();
  }

  /** Whether the keys of a component that is a record stand beside those of the others. */
  static boolean unwrapped(RecordComponent component) {
    return component.getAccessor().isAnnotationPresent(JsonUnwrapped.class);
  }

  /** Keys allowed directly under a record. */
  static List<String> of(Class<?> record) {
    List<String> keys = new ArrayList<>();
    for (RecordComponent component : record.getRecordComponents()) {
      if (unwrapped(component)) {
        keys.addAll(of(component.getType()));
        continue;
      }
      keys.add(kebab(component.getName()));
      template(component).ifPresent(keys::add);
    }
    return keys;
  }

  /** Every path below a record, its own included, {@code path} being where it stands. */
  static List<String> paths(Class<?> record, String path) {
    List<String> paths = new ArrayList<>();
    for (RecordComponent component : record.getRecordComponents()) {
      if (unwrapped(component)) {
        paths.addAll(paths(component.getType(), path));
        continue;
      }
      String key = join(path, kebab(component.getName()));
      paths.add(key);
      if (component.getType().isRecord()) {
        paths.addAll(paths(component.getType(), key));
      }
      template(component)
          .map(name -> join(path, name))
          .ifPresent(
              name -> {
                paths.add(name);
                paths.addAll(paths(elementRecord(component.getGenericType()).get(), name));
              });
    }
    return paths;
  }

  static List<String> constants(Class<?> type) {
    return Arrays.stream(type.getEnumConstants()).map(c -> kebab((Enum<?>) c)).toList();
  }
}
