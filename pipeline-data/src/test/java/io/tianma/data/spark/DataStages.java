package io.tianma.data.spark;

import io.tianma.data.dedup.DedupOptions;
import io.tianma.data.filter.CleanOptions;
import io.tianma.data.gap.PairOptions;
import io.tianma.data.hadoop.Artifact;
import io.tianma.data.shard.ShardOptions;
import io.tianma.data.source.IngestOptions;
import io.tianma.data.source.record.Format;
import io.tianma.data.source.record.InputOptions;
import io.tianma.data.spark.clean.Clean;
import io.tianma.data.spark.dedup.DedupInSteps;
import io.tianma.data.spark.ingest.Ingest;
import io.tianma.data.spark.pairs.Pairs;
import io.tianma.data.spark.rows.Workspace;
import io.tianma.data.spark.shards.Shards;
import io.tianma.data.spark.vocab.Vocab;
import io.tianma.data.store.Records;
import io.tianma.data.testing.Cleaning;
import io.tianma.data.testing.Documents;
import io.tianma.data.text.Document;
import io.tianma.data.vocab.VocabOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

/**
 * All stages of the data side on a small corpus of several inputs and formats, in which every stage
 * drops something; each takes the artifacts of the stages before from its work directory.
 */
final class DataStages {
  /** Directories of the stages, in their order. */
  static final List<String> ALL =
      List.of("documents", "clean", "dedup", "vocab", "pairs", "shards");

  private static final String TEST_SET = "held-out.txt";

  private final String raw;
  private final int seed;
  private final boolean dated;

  /**
   * @param raw directory written by {@link #corpus}, on any file system
   * @param seed of the order in which inputs are named; with an even one copies are looked for by
   *     Spark, with an odd one in one task
   * @param dated whether the first input is one that grows by dates
   */
  DataStages(String raw, int seed, boolean dated) {
    this.raw = raw;
    this.seed = seed;
    this.dated = dated;
  }

  /** Writes the corpus: {@code documents} texts, copies, and records that cannot be read. */
  static void corpus(Path directory, int documents) throws IOException {
    List<Document> texts = new ArrayList<>(Documents.random(documents, 3));
    String paragraph = "本文版权归原作者所有，未经许可不得以任何方式转载或者摘编。\n";
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      String text = (i % 4 == 0 ? paragraph : "") + texts.get(i).text();
      lines.add(text);
      if (i % 5 == 0) {
        lines.add(" " + text); // an exact duplicate once blanks are left out
        lines.add(text + "多一句。");
      }
      if (i % 6 == 0) {
        lines.add("短文" + i + "。");
      }
    }
    for (int input = 0; input < 3; input++) {
      Path to = Files.createDirectories(directory.resolve("in" + input));
      StringBuilder json = new StringBuilder();
      for (int i = input; i < lines.size(); i += 3) {
        json.append("{\"text\": \"").append(lines.get(i).replace("\n", "\\n")).append("\"}\n");
      }
      int half = json.indexOf("\n", json.length() / 2) + 1;
      write(to.resolve("2026-11-23/a.jsonl"), json.substring(0, half) + "{\"text\": 坏\n");
      gzip(to.resolve("2026-11-24.jsonl.gz"), json.substring(half) + json.substring(0, half / 2));
    }
    write(directory.resolve(TEST_SET), texts.get(1).text().replace("\n", "").substring(3, 50));
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static void gzip(Path file, String text) throws IOException {
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** Makes the stages from the first on up to that one. */
  Artifact upTo(Workspace workspace, String last) {
    Artifact made = null;
    for (String stage : ALL.subList(0, ALL.indexOf(last) + 1)) {
      made = make(workspace, stage, false);
    }
    return made;
  }

  /**
   * Makes one stage.
   *
   * @param other whether with another configuration, which makes other bytes
   */
  Artifact make(Workspace workspace, String stage, boolean other) {
    return switch (stage) {
      case "documents" -> Ingest.run(workspace, ingest(other));
      case "clean" -> Clean.run(workspace, input(workspace, "documents"), clean(other));
      case "dedup" -> DedupInSteps.run(workspace, input(workspace, "clean"), dedup(other), most());
      case "vocab" -> Vocab.run(workspace, input(workspace, "dedup"), vocab(other));
      case "pairs" -> Pairs.run(workspace, input(workspace, "dedup"), pairs(other));
      case "shards" ->
          Shards.run(
              workspace, input(workspace, "pairs"), input(workspace, "vocab"), shards(other));
      default -> throw new IllegalArgumentException(stage);
    };
  }

  private long most() {
    return seed % 2 == 0 ? 0 : 1 << 16;
  }

  private static Artifact input(Workspace workspace, String directory) {
    return workspace.artifacts().open(directory);
  }

  private IngestOptions ingest(boolean other) {
    List<InputOptions> inputs = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      String licence = other ? "other" : "CC0-1.0";
      inputs.add(
          new InputOptions(
              raw + "/in" + i,
              "",
              licence,
              Format.AUTO,
              Format.TEXT,
              "text",
              "title",
              dated && i == 0));
    }
    Collections.shuffle(inputs, new Random(seed));
    return new IngestOptions(inputs, 0.5, 1 << 20, 60);
  }

  private static CleanOptions clean(boolean other) {
    return Records.with(Cleaning.lenient(), "minChars", other ? 1 : 20);
  }

  private DedupOptions dedup(boolean other) {
    return Records.with(
        DedupOptions.defaults(),
        "paragraphs",
        20,
        "testSets",
        List.of(raw + "/" + TEST_SET),
        "passage",
        other ? 20 : 30,
        "near",
        !other);
  }

  private static VocabOptions vocab(boolean other) {
    return new VocabOptions(other ? 190 : 200, 1000, false, "");
  }

  private static PairOptions pairs(boolean other) {
    return Records.with(PairOptions.t5Pegasus(), "chunkChars", other ? 140 : 150);
  }

  private static ShardOptions shards(boolean other) {
    return new ShardOptions(5, 64, 24, 0.2, 1000, other ? 8 : 7);
  }
}
