package io.tianma.data.spark.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tianma.data.dedup.Sketch;
import io.tianma.data.shard.DropReason;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.spark.serializer.DeserializationStream;
import org.apache.spark.serializer.SerializationStream;
import org.junit.jupiter.api.Test;
import scala.Tuple2;

class PairSerializerTest {
  private static final PairSerializer<RowKey, Fate<Sketch>> ROWS =
      new PairSerializer<>(new RowKey.Wire(), new Fate.Wire<>(DedupRows.SKETCH));

  @Property(tries = 100)
  void whatIsReadIsWhatWasWritten(
      @ForAll List<String> texts, @ForAll int[] signature, @ForAll int length) {
    List<Fate<Sketch>> fates = new ArrayList<>();
    for (String text : texts) {
      String whole = text.codePoints().anyMatch(c -> c >= 0xD800 && c < 0xE000) ? "" : text;
      Sketch sketch = new Sketch(whole, "h", length, signature, "", whole);
      fates.add(Fate.keep(sketch).noting("a", 3).noting(whole, 1L << 40));
      fates.add(Fate.drop(whole, DropReason.REMAINDER, whole));
      fates.add(Fate.veto(whole, DropReason.REMAINDER, whole));
    }
    List<Tuple2<RowKey, Fate<Sketch>>> read = read(bytes(fates));
    assertThat(read).hasSameSizeAs(fates);
    for (int i = 0; i < fates.size(); i++) {
      assertThat(read.get(i)._1).isEqualByComparingTo(key(fates.get(i)));
      assertThat(read.get(i)._1.file).isEqualTo(key(fates.get(i)).file);
      assertThat(read.get(i)._2).usingRecursiveComparison().isEqualTo(fates.get(i));
    }
  }

  @Property
  void arraysOfMostlyZerosAreReadAsTheyWere(@ForAll long[] some, @ForAll int[] gaps)
      throws IOException {
    long[] values = new long[3000];
    int at = 0;
    for (int i = 0; i < Math.min(some.length, gaps.length); i++) {
      at += 1 + (gaps[i] & 0xFF);
      if (at < values.length) {
        values[at] = some[i];
      }
    }
    for (long[] whole : List.of(values, some)) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      new Codecs.Longs().write(whole, new DataOutputStream(bytes));
      DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
      assertThat(new Codecs.Longs().read(in)).isEqualTo(whole);
      assertThat(in.read()).isNegative();
    }
  }

  @Test
  void aStreamThatIsCutOffIsNoEnd() {
    byte[] whole = bytes(List.of(Fate.drop("0123", DropReason.REMAINDER, "text")));
    for (int length = 1; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> read(cut)).as("%d", length).isInstanceOf(UncheckedIOException.class);
    }
    assertThat(read(new byte[0])).isEmpty();
  }

  private static RowKey key(Fate<Sketch> fate) {
    String id = fate.isKept() ? fate.row().id() : fate.id();
    return new RowKey(7, 5, id, fate.rank(), "tie");
  }

  private static byte[] bytes(List<Fate<Sketch>> fates) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    SerializationStream stream = ROWS.newInstance().serializeStream(bytes);
    for (Fate<Sketch> fate : fates) {
      stream.writeKey(key(fate), null);
      stream.writeValue(fate, null);
    }
    stream.close();
    return bytes.toByteArray();
  }

  private static List<Tuple2<RowKey, Fate<Sketch>>> read(byte[] bytes) {
    List<Tuple2<RowKey, Fate<Sketch>>> read = new ArrayList<>();
    DeserializationStream stream =
        ROWS.newInstance().deserializeStream(new ByteArrayInputStream(bytes));
    while (true) {
      RowKey key;
      try {
        key = stream.readKey(null);
      } catch (Exception e) {
        if (e instanceof EOFException) { // as Spark tells the end; Scala declares no exception
          return read;
        }
        throw e;
      }
      read.add(new Tuple2<>(key, stream.readValue(null)));
    }
  }
}
