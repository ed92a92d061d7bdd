package io.tianma.data.source.packing;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.ZstdOutputStream;
import io.tianma.data.source.SourceReader;
import io.tianma.data.source.record.InputOptions;
import io.tianma.data.source.record.Loss;
import io.tianma.data.source.record.SourceRecord.Lost;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** Real bombs: files of kilobytes that would become more than any file may. */
class BombTest {
  /** Beyond what is free, by a megabyte. */
  private static final long BEYOND = Expansion.FREE + (1 << 20);

  private interface Packing {
    OutputStream around(OutputStream out) throws IOException;
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.jsonl.gz", "a.jsonl.zst", "b.zip"})
  void aBombIsALoss(String name) throws IOException {
    aBombIsALossThatSaysSoAndItsLimitIsFree(name);
  }

  @Tag("slow")
  @ParameterizedTest
  @ValueSource(strings = {"a.jsonl.bz2", "a.jsonl.xz", "a.zip", "a.tar.gz"})
  void aBombIsALossThatSaysSoAndItsLimitIsFree(String name) throws IOException {
    byte[] bomb = bomb(name, BEYOND);
    assertThat(bomb.length * (long) Expansion.MAX_RATIO).isLessThan(BEYOND);
    assertThat(torn(name, bomb))
        .anyMatch(detail -> detail.contains("expands to more than 500 times its size"));
    assertThat(torn(name, bomb(name, 1 << 20))).isEmpty();
  }

  /** What is said of the damage of a file; nothing if all of it was read. */
  private static List<String> torn(String name, byte[] file) throws IOException {
    List<String> torn = new ArrayList<>();
    try (SourceReader reader =
        new SourceReader(
            new ByteArrayInputStream(file), name, true, InputOptions.of("x"), 1 << 20)) {
      while (reader.hasNext()) {
        if (reader.next() instanceof Lost lost && lost.reason() == Loss.TORN_FILE) {
          torn.add(lost.detail());
        }
      }
    }
    return torn;
  }

  private static byte[] bomb(String name, long bytes) throws IOException {
    return switch (name) {
      case "a.jsonl.gz" -> packed(bytes, GZIPOutputStream::new);
      case "a.jsonl.bz2" -> packed(bytes, BZip2CompressorOutputStream::new);
      case "a.jsonl.xz" -> packed(bytes, out -> new XZOutputStream(out, new LZMA2Options(0)));
      case "a.jsonl.zst" -> packed(bytes, ZstdOutputStream::new);
      case "a.zip" -> packed(bytes, out -> zipped(out, "a.jsonl"));
      case "b.zip" -> packed(bytes, out -> tarred(zipped(out, "a.tar"), bytes)); // a tar in a zip
      default -> packed(bytes, out -> tarred(new GZIPOutputStream(out), bytes));
    };
  }

  private static byte[] packed(long bytes, Packing packing) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] blank = new byte[1 << 16];
    java.util.Arrays.fill(blank, (byte) '\n');
    try (OutputStream out = packing.around(all)) {
      for (long written = 0; written < bytes; written += blank.length) {
        out.write(blank);
      }
    }
    return all.toByteArray();
  }

  /** One member; closing it closes what is around. */
  private static OutputStream zipped(OutputStream out, String member) throws IOException {
    ZipArchiveOutputStream zip = new ZipArchiveOutputStream(out);
    zip.putArchiveEntry(new ZipArchiveEntry(member));
    return new java.io.FilterOutputStream(zip) {
      @Override
      public void write(byte[] bytes, int from, int count) throws IOException {
        zip.write(bytes, from, count);
      }

      @Override
      public void close() throws IOException {
        zip.closeArchiveEntry();
        zip.close();
      }
    };
  }

  private static OutputStream tarred(OutputStream out, long bytes) throws IOException {
    TarArchiveOutputStream tar = new TarArchiveOutputStream(out);
    TarArchiveEntry entry = new TarArchiveEntry("a.jsonl");
    entry.setSize(bytes);
    tar.putArchiveEntry(entry);
    return new java.io.FilterOutputStream(tar) {
      @Override
      public void write(byte[] bytes, int from, int count) throws IOException {
        tar.write(bytes, from, count);
      }

      @Override
      public void close() throws IOException {
        tar.closeArchiveEntry();
        tar.close();
      }
    };
  }
}
