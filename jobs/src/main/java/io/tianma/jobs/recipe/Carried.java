package io.tianma.jobs.recipe;

import io.tianma.jobs.config.ConfigException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A list that travels with a submission. Of spark-submit's option for it the last one counts, and
 * the property of the same meaning not at all beside it; so there is one option, with everything.
 *
 * @param option of spark-submit
 * @param key the property
 */
record Carried(String option, String key) {
  static final Carried FILES = new Carried("--files", "spark.files");
  static final Carried JARS = new Carried("--jars", "spark.jars");

  /**
   * Ours, then what the description names, then what options of spark-submit do.
   *
   * @param said properties of the description
   * @param more options of spark-submit
   */
  List<String> all(List<Path> ours, Map<String, String> said, List<String> more) {
    Set<String> all = new LinkedHashSet<>(ours.stream().map(Path::toString).toList());
    Stream.concat(Stream.of(said.getOrDefault(key, "")), split(more, true).stream())
        .flatMap(list -> Stream.of(list.split(",", -1)))
        .filter(each -> !each.isBlank())
        .forEach(each -> all.add(each.strip()));
    return List.copyOf(all);
  }

  /** Options of spark-submit without those of this list. */
  List<String> others(List<String> more) {
    return split(more, false);
  }

  /** Either the values that the options give the list, or all other words. */
  private List<String> split(List<String> more, boolean wanted) {
    List<String> values = new ArrayList<>();
    List<String> others = new ArrayList<>();
    for (int i = 0; i < more.size(); i++) {
      String word = more.get(i);
      String next = i + 1 < more.size() ? more.get(i + 1) : "";
      boolean property = word.equals("--conf") || word.equals("-c");
      if (word.equals(option) || property && next.startsWith(key + "=")) {
        values.add(property ? next.substring(key.length() + 1) : next);
        i++;
      } else if (word.startsWith(option + "=")) {
        values.add(word.substring(option.length() + 1));
      } else if (word.startsWith("--conf=" + key + "=")) {
        values.add(word.substring(("--conf=" + key + "=").length()));
      } else {
        others.add(word);
      }
    }
    return wanted ? values : others;
  }

  /**
   * Refuses files that would lie in the cluster under one name.
   *
   * @throws ConfigException naming both
   */
  static List<String> besideEachOther(List<String> files) {
    Map<String, String> byName = new HashMap<>();
    for (String file : files) {
      String name = file.substring(Math.max(file.lastIndexOf('/'), file.lastIndexOf('#')) + 1);
      String other = byName.putIfAbsent(name, file);
      if (other != null) {
        throw new ConfigException(
            "--files: %s and %s would both be %s in the cluster, where all files lie in one directory; rename one, and what includes it"
                .formatted(other, file, name));
      }
    }
    return files;
  }
}
