package io.tianma.jobs.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The page about all keys, made of the comments in the defaults. */
final class Documentation {
  private static final String HEAD =
      """
      # Configuration

      A run is described by a HOCON file: `tianma JOB --config FILE`. It can `include "another.conf"` (beside
      it, below it, or of Tianma's own; nothing is fetched), refer to other keys
      (`${work-dir}"/corpus"`) and to environment variables (`${?NAME}`). `--set key=value` goes before the file;
      `--set stages.0.rounds=5` reaches into a list. A key that Tianma does not know is an error. A job prints at its start what
      differs from the defaults, and with `--show-config` every key and nothing else; of others' properties only values that are known
      to be harmless are shown ([security](security.md)), there, in manifests and in reports.

      This page is made of the comments in `jobs/src/main/resources/tianma-defaults.conf`, and a test keeps both equal.
      """;

  private Documentation() {}

  /**
   * One documented key: its path, its default ({@code null} if it is a section) and its meaning.
   */
  record Entry(String path, String value, String meaning) {}

  /** The page in Markdown. */
  static String page(Config defaults) {
    StringBuilder page = new StringBuilder(HEAD);
    List<Entry> top = new ArrayList<>();
    List<List<Entry>> sections = new ArrayList<>();
    for (Map.Entry<String, ConfigValue> key : ordered(defaults.root())) {
      List<Entry> entries = entries(key.getKey(), key.getValue());
      if (entries.get(0).value() == null) {
        sections.add(entries);
      } else {
        top.addAll(entries);
      }
    }
    page.append("\n").append(table(top));
    for (List<Entry> section : sections) {
      page.append("\n## ").append(section.get(0).path()).append("\n");
      page.append(section.get(0).meaning()).append("\n\n");
      page.append(table(section.subList(1, section.size())));
    }
    return page.toString();
  }

  /** The key and all below it, in the order of the file. */
  static List<Entry> entries(String path, ConfigValue value) {
    List<Entry> entries = new ArrayList<>();
    boolean section = value instanceof ConfigObject object && !object.isEmpty();
    entries.add(new Entry(path, section ? null : shown(value), meaning(value)));
    if (section) {
      ordered((ConfigObject) value)
          .forEach(e -> entries.addAll(entries(Keys.join(path, e.getKey()), e.getValue())));
    }
    return entries;
  }

  static List<Map.Entry<String, ConfigValue>> ordered(ConfigObject object) {
    return object.entrySet().stream()
        .sorted(Comparator.comparingInt(e -> e.getValue().origin().lineNumber()))
        .toList();
  }

  private static String table(List<Entry> entries) {
    return entries.stream()
        .map(Documentation::row)
        .collect(Collectors.joining("", "| key | default | meaning |\n|---|---|---|\n", ""));
  }

  private static String row(Entry entry) {
    String value = entry.value() == null ? "" : "`" + entry.value() + "`";
    return "| `%s` | %s | %s |\n".formatted(entry.path(), value, entry.meaning());
  }

  private static String shown(ConfigValue value) {
    return switch (value.valueType()) {
      case NULL -> "required";
      case LIST, OBJECT -> value.render(ConfigRenderOptions.concise().setJson(false));
      default -> value.atKey("as written").getString("\"as written\"");
    };
  }

  private static String meaning(ConfigValue value) {
    return value.origin().comments().stream().map(String::strip).collect(Collectors.joining(" "));
  }
}
