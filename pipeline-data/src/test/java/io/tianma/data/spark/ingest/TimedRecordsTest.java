package io.tianma.data.spark.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tianma.data.source.SourceReader;
import io.tianma.data.source.record.Format;
import io.tianma.data.source.record.InputOptions;
import io.tianma.data.source.record.Loss;
import io.tianma.data.source.record.SourceRecord;
import io.tianma.data.source.record.SourceRecord.Found;
import io.tianma.data.source.record.SourceRecord.Lost;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TimedRecordsTest {
  /** Three records, of which the second never comes. */
  private static final class Stuck implements Iterator<SourceRecord>, Closeable {
    private boolean closed;
    private int at;

    @Override
    public boolean hasNext() {
      return at < 3;
    }

    @Override
    public SourceRecord next() {
      at++;
      while (at == 2 && !closed) {
        Thread.onSpinWait();
      }
      return new Found(10L * at, "", "", "甲", Format.TEXT, Map.of());
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  @Test
  void aRecordThatNeverComesEndsItsFileAsACountedLoss() throws IOException {
    Stuck stuck = new Stuck();
    List<TornFile.Told> told = new ArrayList<>();
    try (TimedRecords<Stuck> records = new TimedRecords<>(0.2, () -> {}, () -> stuck)) {
      new TornFile(records, 500).forEachRemaining(told::add);
    }
    assertThat(stuck.closed).isTrue();
    assertThat(told).hasSize(2);
    assertThat(told.get(0).record()).isInstanceOf(Found.class);
    Lost lost = (Lost) told.get(1).record();
    assertThat(lost.reason()).isEqualTo(Loss.TOO_SLOW);
    assertThat(lost.offset()).isEqualTo(10);
    assertThat(lost.detail()).contains("500 of the file's 500 bytes", "ingest.max-seconds = 0.2");
    assertThat(told.get(1).unread()).isEqualTo(500);
  }

  /**
   * CVE-2023-42503: Commons Compress 1.22 and 1.23, which Spark brings, read times in headers of
   * tar with as many digits as there are, in time that grows with their square.
   */
  @Test
  void aTimeOfMillionsOfDigitsInATarIsACountedLoss() throws IOException {
    byte[] tar = tarOfTime("1." + "7".repeat(6_000_000));
    List<SourceRecord> records = new ArrayList<>();
    try (TimedRecords<SourceReader> timed =
        new TimedRecords<>(
            0.5,
            () -> {},
            () ->
                new SourceReader(
                    new ByteArrayInputStream(tar), "a.tar", true, InputOptions.of("x"), 1 << 20))) {
      timed.forEachRemaining(records::add);
    }
    assertThat(records).hasSize(1);
    assertThat(((Lost) records.get(0)).reason()).isEqualTo(Loss.TOO_SLOW);
  }

  private static byte[] tarOfTime(String time) throws IOException {
    String record = " mtime=" + time + "\n";
    int length = record.length() + 7;
    byte[] header = (length + record).getBytes(StandardCharsets.UTF_8);
    assertThat(header).hasSize(length);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
      put(tar, new TarArchiveEntry("h", TarConstants.LF_PAX_EXTENDED_HEADER_LC), header);
      put(tar, new TarArchiveEntry("a.txt"), "天马行空".getBytes(StandardCharsets.UTF_8));
    }
    return out.toByteArray();
  }

  private static void put(TarArchiveOutputStream tar, TarArchiveEntry entry, byte[] content)
      throws IOException {
    entry.setSize(content.length);
    tar.putArchiveEntry(entry);
    tar.write(content);
    tar.closeArchiveEntry();
  }

  /** All three come at once. */
  private static final class Quick implements Iterator<SourceRecord>, Closeable {
    private int at;

    @Override
    public boolean hasNext() {
      return at < 3;
    }

    @Override
    public SourceRecord next() {
      return new Found(10L * ++at, "", "", "甲", Format.TEXT, Map.of());
    }

    @Override
    public void close() {}
  }

  @Test
  void aRecordThatCameTooLateIsACountedLoss() throws IOException {
    for (int i = 0; i < 30; i++) { // what is quick by then is not stopped on the way
      try (TimedRecords<Quick> late = new TimedRecords<>(1e-9, () -> {}, Quick::new);
          TimedRecords<Quick> inTime = new TimedRecords<>(60, () -> {}, Quick::new)) {
        assertThat(late)
            .toIterable()
            .hasSize(1)
            .first()
            .matches(record -> ((Lost) record).reason() == Loss.TOO_SLOW);
        assertThat(inTime).toIterable().hasSize(3).hasOnlyElementsOfType(Found.class);
      }
    }
  }

  @Test
  void aFileThatIsNeverOpenedIsClosed() throws IOException {
    AtomicBoolean closed = new AtomicBoolean();
    AtomicBoolean forever = new AtomicBoolean(true);
    TimedRecords<Stuck> records =
        new TimedRecords<>(
            0.2,
            () -> closed.set(true),
            () -> {
              while (forever.get()) {
                Thread.onSpinWait();
              }
              return new Stuck();
            });
    assertThat(records).toIterable().hasSize(1);
    records.close();
    assertThat(closed).isTrue();
  }

  @Test
  void failuresOfStorageComeThroughAndCloseTheFile() {
    AtomicBoolean closed = new AtomicBoolean();
    assertThatThrownBy(
            () ->
                new TimedRecords<Stuck>(
                    60,
                    () -> closed.set(true),
                    () -> {
                      throw new FileNotFoundException("gone");
                    }))
        .isInstanceOf(FileNotFoundException.class);
    assertThat(closed).isTrue();
  }
}
