package io.tianma.jobs.config;

import com.typesafe.config.ConfigUtil;
import java.util.List;

/**
 * Refuses properties of Spark of which one is the beginning of another: in HOCON a key is a value
 * or a section, so that the later one silently replaces the other.
 */
final class Collisions {
  private static final List<String> PROPERTIES = List.of("spark", "properties");

  private Collisions() {}

  /**
   * Looks at all files of a description and what is set over them.
   *
   * @throws ConfigException naming both keys, and how they are written
   */
  static void refuse(List<List<String>> keys) {
    List<List<String>> values = keys.stream().filter(key -> begins(key, PROPERTIES)).toList();
    for (List<String> one : values) {
      for (List<String> other : values) {
        if (begins(other, one)) {
          String name = name(one);
          throw new ConfigException(
              "spark.properties: %s and %s: one is the beginning of the other, and HOCON would keep only the later; write \"%s\" = … in quotation marks"
                  .formatted(name, name(other), name));
        }
      }
    }
  }

  /** The keys of values that {@code --set} gives: what is in braces is HOCON, all else is not. */
  static List<List<String>> ofSetting(String setting) {
    int equals = setting.indexOf('=');
    return setting.startsWith("{", equals + 1)
        ? Spelled.keys(setting)
        : List.of(ConfigUtil.splitPath(setting.substring(0, equals)));
  }

  private static boolean begins(List<String> path, List<String> with) {
    return path.size() > with.size() && path.subList(0, with.size()).equals(with);
  }

  private static String name(List<String> path) {
    return String.join(".", path.subList(PROPERTIES.size(), path.size()));
  }
}
