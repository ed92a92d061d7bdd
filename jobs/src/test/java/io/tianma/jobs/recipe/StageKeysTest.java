package io.tianma.jobs.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import io.tianma.data.vocab.VocabularyBuilder;
import io.tianma.jobs.config.ConfigFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Keys hold what decides bytes, and nothing else: {@code stage-keys.txt} says of every setting
 * which stages another value makes anew. A line is {@code SETTING = OTHER VALUE | OTHER SETTINGS ->
 * STAGES}; the settings in the middle hold before and after.
 */
class StageKeysTest {
  private static final String ONE =
      "stage.model.model=univae & stage.model.max-positions=800 & stage.model.latent-from=1";
  private static final String MIXER =
      "stage.model.encoder-position=none & stage.model.max-positions=800 & stage.model.encoder-mixer=";

  @TempDir Path directory;

  /** A line of the table. */
  private record Row(String setting, List<String> others, Set<String> stages) {
    String path() {
      return setting.substring(0, setting.indexOf('=')).strip();
    }
  }

  @Test
  void everySettingIsInTheKeysOfTheStagesWhoseBytesItDecides() throws IOException {
    files();
    List<Row> rows = rows();
    Set<String> paths = new TreeSet<>();
    Map<List<String>, Map<String, String>> known =
        new TreeMap<>(java.util.Comparator.comparing(Object::toString));
    List<String> wrong = new ArrayList<>();
    for (Row row : rows) {
      paths.add(row.path());
      Map<String, String> before = known.computeIfAbsent(row.others(), this::keys);
      List<String> changed = new ArrayList<>(row.others());
      changed.add(row.setting());
      Map<String, String> after = keys(changed);
      assertThat(after.keySet()).isEqualTo(before.keySet());
      Set<String> anew = new TreeSet<>(before.keySet());
      anew.removeIf(stage -> before.get(stage).equals(after.get(stage)));
      if (!anew.equals(row.stages())) {
        wrong.add(row + " makes anew " + String.join(" ", anew));
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(paths).isEqualTo(settings());
  }

  private Map<String, String> keys(List<String> settings) {
    List<String> all = new ArrayList<>();
    all.add("work-dir=" + directory.resolve("work"));
    all.add("ingest.inputs=[{path=\"" + directory.resolve("corpus") + "\", corpus=a}]");
    all.add("stages=[{name=base},{name=large, model{d-model=1024}}]");
    all.add("stage.model.heads=8"); // also as many groups of a convolution
    all.add("finetune.train=\"" + directory.resolve("words.txt") + "\"");
    all.add("finetune.test=\"" + directory.resolve("words.txt") + "\"");
    for (String setting : settings) {
      String[] both = setting.split("=", 2);
      all.add(both[0].strip() + "=" + both[1].strip());
    }
    return StageKeys.of(ConfigFiles.defaults(all));
  }

  private void files() throws IOException {
    Files.createDirectories(directory.resolve("corpus"));
    Files.createDirectories(directory.resolve("imported"));
    Files.createDirectories(directory.resolve("moved"));
    Files.writeString(directory.resolve("corpus/a.txt"), "天马行空。");
    Files.writeString(directory.resolve("words.txt"), "天马 5 n\n");
    Files.writeString(directory.resolve("moved/words.txt"), "天马 5 n\n");
    Files.writeString(
        directory.resolve("imported/vocab.txt"),
        VocabularyBuilder.build(Map.of("天", 3L), 300).text());
  }

  private List<Row> rows() throws IOException {
    try (InputStream in = StageKeysTest.class.getResourceAsStream("/stage-keys.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(this::row)
          .toList();
    }
  }

  private Row row(String line) {
    String[] sides = line.split(" -> ?", 2);
    String[] left = sides[0].split(" \\| ", 2);
    List<String> others = new ArrayList<>();
    if (left.length > 1) {
      String written = left[1].replaceAll("\\bONE\\b", ONE).replaceAll("\\bMIXER ", MIXER);
      Arrays.stream(written.split(" & ")).map(this::placed).forEach(others::add);
    }
    Set<String> stages =
        Arrays.stream(sides[1].strip().split("\\s+"))
            .filter(stage -> !stage.isEmpty())
            .collect(Collectors.toCollection(TreeSet::new));
    return new Row(placed(left[0]), others, stages);
  }

  private String placed(String setting) {
    return setting
        .strip()
        .replace("CORPUS", directory.resolve("corpus").toString())
        .replace("WORDS", directory.resolve("words.txt").toString())
        .replace("MOVED", directory.resolve("moved").toString())
        .replace("IMPORTED", directory.resolve("imported").toString());
  }

  /** Every key with a value of its own. */
  private static Set<String> settings() {
    Set<String> settings = new TreeSet<>();
    add(settings, "", ConfigFactory.parseResources("tianma-defaults.conf").root());
    return settings;
  }

  private static void add(Set<String> settings, String path, ConfigObject section) {
    for (Map.Entry<String, ConfigValue> entry : section.entrySet()) {
      String key = path.isEmpty() ? entry.getKey() : path + "." + entry.getKey();
      if (entry.getValue() instanceof ConfigObject inner && !inner.isEmpty()) {
        add(settings, key, inner);
      } else {
        settings.add(key);
      }
    }
  }
}
