package io.tianma.data.spark;

import io.tianma.data.hadoop.Artifact;
import io.tianma.data.hadoop.RawFile;
import io.tianma.data.hadoop.RawFiles;
import io.tianma.data.parquet.RowTypes;
import io.tianma.data.source.IngestOptions;
import io.tianma.data.source.InputOptions;
import io.tianma.data.source.Loss;
import io.tianma.data.store.Hashes;
import io.tianma.data.store.Input;
import io.tianma.data.store.StageKey;
import io.tianma.data.store.StageResult;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Raw files to documents: the artifact {@code documents}. */
public final class Ingest {
  private static final String STAGE = "ingest";
  private static final String DIRECTORY = "documents";
  private static final int VERSION = 1;

  private Ingest() {}

  /**
   * Reads all inputs; the same files with the same options give the same bytes, wherever they lie.
   *
   * @throws IllegalArgumentException if an input is missing or empty, holds no document, or more
   *     than {@code ingest.max-bad-share} of its records cannot be read
   */
  public static Artifact run(Workspace workspace, IngestOptions options) {
    if (options.inputs().isEmpty()) {
      throw new IllegalArgumentException(
          "ingest.inputs = []: name at least one file or directory, such as [{ path = \"texts\" }]");
    }
    List<Reading> files = files(workspace.artifacts().fileSystem().getConf(), options);
    List<String> hashes = RawHashes.of(workspace, files);
    StageKey key = key(options, files, hashes);
    return workspace
        .artifacts()
        .make(key, directory -> write(workspace, directory, files, options));
  }

  private static List<Reading> files(Configuration hadoop, IngestOptions options) {
    List<Reading> files = new ArrayList<>();
    for (int i = 0; i < options.inputs().size(); i++) {
      String key = "ingest.inputs[" + i + "].path";
      for (RawFile file : RawFiles.list(hadoop, options.inputs().get(i).path(), key)) {
        files.add(new Reading(i, file));
      }
    }
    return files;
  }

  /**
   * The paths of the inputs are no part of the key, so that moving them changes nothing; the hash
   * of an input's files stands for it instead, and says which files have its options.
   */
  private static StageKey key(IngestOptions options, List<Reading> files, List<String> hashes) {
    List<Input> all = new ArrayList<>();
    List<Map<String, Object>> inputs = new ArrayList<>();
    for (int i = 0; i < options.inputs().size(); i++) {
      InputOptions input = options.inputs().get(i);
      StringBuilder content = new StringBuilder();
      for (int f = 0; f < files.size(); f++) {
        RawFile file = files.get(f).file;
        if (files.get(f).input == i) {
          String path = input.corpusName() + "/" + file.source();
          all.add(new Input(path, Input.RAW, file.bytes(), hashes.get(f)));
          content.append(hashes.get(f)).append(' ').append(file.source()).append('\n');
        }
      }
      inputs.add(configuration(input, Hashes.sha256(content.toString())));
    }
    all.sort(Comparator.comparing(Input::path).thenComparing(Input::hash));
    inputs.sort(Comparator.comparing(Object::toString));
    Map<String, Object> configuration =
        Map.of(
            "inputs", inputs,
            "max-bad-share", options.maxBadShare(),
            "max-record-bytes", options.maxRecordBytes());
    return new StageKey(STAGE, VERSION, DIRECTORY, configuration, all);
  }

  private static Map<String, Object> configuration(InputOptions input, String content) {
    return new TreeMap<>(
        Map.of(
            "corpus", input.corpusName(),
            "licence", input.licence(),
            "format", input.format(),
            "content", input.content(),
            "text-field", input.textField(),
            "title-field", input.titleField(),
            "files", content));
  }

  private static StageResult write(
      Workspace workspace, Path directory, List<Reading> files, IngestOptions options)
      throws IOException {
    RowFiles rows = new RowFiles(workspace, directory);
    long bytes = files.stream().mapToLong(f -> f.file.bytes()).sum();
    Written written =
        rows.write(
            "part",
            RowTypes.DOCUMENT,
            RawDocuments.read(workspace, files, options),
            RowFiles.count(bytes / 2));
    check(written, files, options);
    long in = written.rows() + total(written.dropped());
    return written.result(in, rows.sample(written), Map.of("files", files.size()));
  }

  private static void check(Written written, List<Reading> files, IngestOptions options) {
    long lost = total(written.dropped());
    Map<String, Long> bad = new TreeMap<>(written.dropped());
    for (Loss loss : Loss.values()) {
      if (!loss.bad()) {
        bad.remove(loss.key());
      }
    }
    bad.remove(RowFiles.SAME_ID);
    String first = written.sample().isEmpty() ? "" : "; the first: " + shown(written.sample());
    if (written.rows() == 0) {
      throw new IllegalArgumentException(
          "ingest.inputs: no document in "
              + files.size()
              + " files, lost "
              + written.dropped()
              + first
              + "; check ingest.inputs[].path and ingest.inputs[].format");
    }
    double share = (double) total(bad) / (written.rows() + lost);
    if (share > options.maxBadShare()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "ingest.max-bad-share = %s: %.3f of all records cannot be read, %s%s",
              options.maxBadShare(),
              share,
              bad,
              first));
    }
  }

  private static String shown(List<Dropped> sample) {
    Dropped first =
        sample.stream().filter(d -> !d.reason.equals(RowFiles.SAME_ID)).findFirst().orElse(null);
    return first == null ? "" : first.id + " (" + first.text + ")";
  }

  private static long total(Map<String, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }
}
