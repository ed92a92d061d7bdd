package io.tianma.data.source;

import io.tianma.data.source.SourceRecord.Found;
import io.tianma.data.source.SourceRecord.Lost;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads records of bytes in tests. */
final class Records {
  static final String PROSE = "天马行空，独往独来。这是一段用来试验的文字，讲的是一匹会飞的马。";
  static final int MAX = 1 << 20;

  private final List<SourceRecord> all = new ArrayList<>();

  private Records() {}

  static Records of(String name, byte[] bytes, InputOptions options) {
    Records records = new Records();
    new SourceReader(new ByteArrayInputStream(bytes), name, false, options, MAX)
        .forEachRemaining(records.all::add);
    return records;
  }

  static Records of(String name, byte[] bytes) {
    return of(name, bytes, InputOptions.of("x"));
  }

  static Records of(String name, String content) {
    return of(name, content.getBytes(StandardCharsets.UTF_8));
  }

  static InputOptions fields(String text, String title) {
    return new InputOptions("x", "", "", Format.AUTO, Format.TEXT, text, title, false);
  }

  List<SourceRecord> all() {
    return all;
  }

  List<Found> found() {
    return all.stream().filter(r -> r instanceof Found).map(r -> (Found) r).toList();
  }

  List<String> texts() {
    return found().stream().map(Found::text).toList();
  }

  List<String> titles() {
    return found().stream().map(Found::title).toList();
  }

  List<Loss> losses() {
    return all.stream().filter(r -> r instanceof Lost).map(r -> ((Lost) r).reason()).toList();
  }
}
