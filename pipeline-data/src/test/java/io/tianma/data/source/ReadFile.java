package io.tianma.data.source;

import io.tianma.data.source.record.Format;
import io.tianma.data.source.record.InputOptions;
import io.tianma.data.source.record.Loss;
import io.tianma.data.source.record.SourceRecord;
import io.tianma.data.source.record.SourceRecord.Found;
import io.tianma.data.source.record.SourceRecord.Lost;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What a reader finds in the bytes of a file, for tests. */
public final class ReadFile {
  public static final String PROSE = "天马行空，独往独来。这是一段用来试验的文字，讲的是一匹会飞的马。";
  public static final int MAX = 1 << 20;

  private final List<SourceRecord> all = new ArrayList<>();

  private ReadFile() {}

  public static ReadFile of(String name, byte[] bytes, InputOptions options) {
    ReadFile records = new ReadFile();
    new SourceReader(new ByteArrayInputStream(bytes), name, false, options, MAX)
        .forEachRemaining(records.all::add);
    return records;
  }

  public static ReadFile of(String name, byte[] bytes) {
    return of(name, bytes, InputOptions.of("x"));
  }

  public static ReadFile of(String name, String content) {
    return of(name, content.getBytes(StandardCharsets.UTF_8));
  }

  public static InputOptions fields(String text, String title) {
    return new InputOptions("x", "", "", Format.AUTO, Format.TEXT, text, title, false);
  }

  public List<SourceRecord> all() {
    return all;
  }

  public List<Found> found() {
    return all.stream().filter(r -> r instanceof Found).map(r -> (Found) r).toList();
  }

  public List<String> texts() {
    return found().stream().map(Found::text).toList();
  }

  public List<String> titles() {
    return found().stream().map(Found::title).toList();
  }

  public List<Loss> losses() {
    return all.stream().filter(r -> r instanceof Lost).map(r -> ((Lost) r).reason()).toList();
  }
}
