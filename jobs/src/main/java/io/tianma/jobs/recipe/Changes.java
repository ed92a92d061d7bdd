package io.tianma.jobs.recipe;

import io.tianma.data.store.CanonicalJson;
import io.tianma.data.store.Differences;
import io.tianma.data.store.Manifest;
import io.tianma.data.store.StageKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What makes an artifact another one, by the keys that people set. */
final class Changes {
  /** Where the keys of a stage stand; those of others name their section themselves. */
  private static final Map<String, String> SECTIONS =
      Map.ofEntries(
          Map.entry("ingest", "ingest."),
          Map.entry("ingest-date", "ingest."),
          Map.entry("clean", "clean."),
          Map.entry("clean-date", "clean."),
          Map.entry("dedup", "dedup."),
          Map.entry("vocab", "vocab."),
          Map.entry("pairs", "pairs."),
          Map.entry("pairs-date", "pairs."),
          Map.entry("shards", "shards."),
          Map.entry("title-shards", "finetune."),
          Map.entry("restart", "pretrain."),
          Map.entry("import", "pretrain."));

  private static final int LONGEST = 300;

  private Changes() {}

  /** Such as {@code shards.max-source = 48, now 40; pairs has other content}. */
  static String of(StageKey now, Manifest made) {
    List<String> all = new ArrayList<>();
    for (String line :
        Differences.of(made.configuration(), CanonicalJson.tree(now.configuration()))) {
      if (!line.matches("inputs\\[\\d+]\\.files .*")) { // their hash; inputs say which
        all.add(key(now, line));
      }
    }
    all.addAll(Differences.of(made.inputs(), now.inputs()));
    if (all.isEmpty()) {
      return "this is another version of the program";
    }
    String said = String.join("; ", all);
    return said.length() <= LONGEST ? said : said.substring(0, LONGEST) + "…";
  }

  private static String key(StageKey now, String line) {
    String stage =
        "stages (name = %s)."
            .formatted(now.directory().replaceFirst("checkpoints/", "").replaceFirst("/.*", ""));
    if (line.startsWith("stage.")) {
      return stage + line.substring("stage.".length());
    }
    if (now.stage().equals("title-pairs")) {
      return line.startsWith("inputs[0].")
          ? "finetune."
              + line.substring("inputs[0].".length())
                  .replaceFirst("^text-field", "source-field")
                  .replaceFirst("^title-field", "target-field")
          : "ingest." + line;
    }
    return line.startsWith("model.") || line.startsWith("growth ")
        ? stage + line
        : SECTIONS.getOrDefault(now.stage(), "") + line;
  }
}
