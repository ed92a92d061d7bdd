package io.tianma.jobs.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException.BadPath;
import com.typesafe.config.ConfigException.Parse;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Values given with {@code --set key=value}. A value is taken as it stands, unless it begins with
 * {@code [}, <code>{</code> or a quotation mark, which make it HOCON; a number in the key counts
 * the elements of a list from 0.
 */
final class Overrides {
  private static final Pattern INDEX = Pattern.compile("\\d{1,6}");

  private final List<Override> overrides = new ArrayList<>();

  private record Override(List<String> path, ConfigValue value) {
    boolean indexed() {
      return path.stream().anyMatch(key -> INDEX.matcher(key).matches());
    }
  }

  Overrides(List<String> settings) {
    settings.forEach(setting -> overrides.add(parse(setting)));
  }

  /**
   * The configuration with all values put in, the later ones winning, and references resolved:
   * those to a key that was set see the new value.
   */
  Config over(Config config) {
    ConfigObject keys = nothing();
    for (Override override : overrides) {
      keys = override.indexed() ? keys : put(keys, override);
    }
    ConfigObject root = keys.toConfig().withFallback(config).resolve().root();
    for (Override override : overrides) {
      root = override.indexed() ? put(root, override) : root;
    }
    return root.toConfig();
  }

  private static ConfigObject put(ConfigObject root, Override override) {
    return (ConfigObject) put(root, override.path, override.value, 0);
  }

  private static Override parse(String setting) {
    int equals = setting.indexOf('=');
    if (equals <= 0) {
      String key = setting.strip().replaceFirst("\\s.*", " …"); // what follows may be a secret
      throw new ConfigException(Where.OPTION + " " + key + ": must be key=value");
    }
    String key = setting.substring(0, equals);
    try {
      return new Override(ConfigUtil.splitPath(key), value(setting.substring(equals + 1)));
    } catch (BadPath | Parse e) {
      throw new ConfigException(Where.OPTION + " " + key + ": cannot be read: " + e.getMessage());
    }
  }

  private static ConfigValue value(String text) {
    if (text.startsWith("[") || text.startsWith("{") || text.startsWith("\"")) {
      ConfigParseOptions named = ConfigParseOptions.defaults().setOriginDescription(Where.OPTION);
      return ConfigFactory.parseString("v=" + text, named).resolve().getValue("v");
    }
    return ConfigValueFactory.fromAnyRef(text, Where.OPTION);
  }

  /** What keys are put into that stand in no file. */
  private static ConfigObject nothing() {
    return ConfigValueFactory.fromMap(Map.of(), Where.OPTION);
  }

  /**
   * @param depth keys of the path that lie above {@code base}
   */
  private static ConfigValue put(
      ConfigValue base, List<String> path, ConfigValue value, int depth) {
    if (path.size() == depth) {
      return value;
    }
    String key = path.get(depth);
    if (base instanceof ConfigList list && INDEX.matcher(key).matches()) {
      int index = Integer.parseInt(key);
      if (index >= list.size()) {
        throw new ConfigException(
            "%s %s: %s has %d elements, numbered from 0 to %d"
                .formatted(
                    Where.OPTION,
                    String.join(".", path),
                    String.join(".", path.subList(0, depth)),
                    list.size(),
                    list.size() - 1));
      }
      List<ConfigValue> items = new ArrayList<>(list);
      items.set(index, put(list.get(index), path, value, depth + 1));
      return ConfigValueFactory.fromIterable(items, list.origin().description());
    }
    ConfigObject object = base instanceof ConfigObject section ? section : nothing();
    return object.withValue(key, put(object.get(key), path, value, depth + 1));
  }
}
