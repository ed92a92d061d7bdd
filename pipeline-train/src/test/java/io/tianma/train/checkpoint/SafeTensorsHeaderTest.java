package io.tianma.train.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tianma.train.checkpoint.SafeTensorsHeader.Entry;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The header of a file: its text, its order, and how long it and its tensors may be. */
class SafeTensorsHeaderTest {
  private static final NamedTensor ONE = NamedTensor.of("w", new long[] {1}, new float[] {2});

  @Test
  void isWrittenAsTheFormatSays() {
    assertThat(text(Map.of()))
        .isEqualTo("{\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}");
    assertThat(text(Map.of("b", "2", "a", "1")))
        .startsWith("{\"__metadata__\":{\"a\":\"1\",\"b\":\"2\"},\"w\":{");
  }

  /** Names of every length: the padding fills the last eight bytes and no more. */
  @Test
  void isPaddedToEightBytes() {
    for (int length = 1; length <= 16; length++) {
      NamedTensor tensor = NamedTensor.of("x".repeat(length), new long[] {1}, new float[1]);
      byte[] json = SafeTensorsHeader.layOut(List.of(tensor), Map.of()).encode();
      String text = new String(json, UTF_8);
      assertThat(json.length % 8).isZero();
      assertThat(json.length - text.stripTrailing().length()).isBetween(0, 7);
    }
  }

  @Test
  void metadataIsReadAndIsNoTensor() throws IOException {
    SafeTensorsHeader header =
        decode("{'__metadata__':{'format':'pt','more':'x'},'a':" + entry(1, 0, 4) + "}", 4);
    assertThat(header.metadata()).isEqualTo(Map.of("format", "pt", "more", "x"));
    assertThat(header.entries()).extracting(Entry::name).containsExactly("a");
  }

  @Test
  void noTensorHasTheNameOfTheMetadata() {
    NamedTensor tensor = NamedTensor.of("__metadata__", new long[] {1}, new float[1]);
    assertThatThrownBy(() -> SafeTensorsHeader.layOut(List.of(tensor), Map.of()).encode())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("tensor name used twice or reserved: __metadata__");
  }

  @Test
  void entriesAreInTheOrderOfTheirBytes() throws IOException {
    SafeTensorsHeader header =
        decode(
            "{'b':" + entry(2, 4, 12) + ",'c':" + entry(0, 4, 4) + ",'a':" + entry(1, 0, 4) + "}",
            12);
    assertThat(header.entries()).extracting(Entry::name).containsExactly("a", "c", "b");
  }

  /** As many as a Java array has on every machine. */
  @Test
  void aTensorIsNoLongerThanAnArray() throws IOException {
    long most = Integer.MAX_VALUE - 8;
    assertThat(decode("{'a':" + entry(most, 0, 4 * most) + "}", 4 * most).entries()).hasSize(1);
    long more = most + 1;
    assertThatThrownBy(() -> decode("{'a':" + entry(more, 0, 4 * more) + "}", 4 * more))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("does not fit data_offsets");
  }

  @Test
  void aFileMayHoldNoTensor() throws IOException {
    byte[] file = file(2, "{}");
    assertThat(SafeTensors.read(new ByteArrayInputStream(file), file.length)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"1, 10", "0, 10", "3, 10", "60, 64", "100000001, 100000100"})
  void isRefusedWhereItCannotBe(long header, long fileBytes) {
    byte[] file = file(header, "{}");
    assertThatThrownBy(() -> SafeTensors.read(new ByteArrayInputStream(file), fileBytes))
        .isInstanceOf(IOException.class)
        .hasMessageEndingWith(
            "a header of %d bytes in a file of %d bytes".formatted(header, fileBytes));
  }

  @ParameterizedTest
  @ValueSource(longs = {56, 100_000_000})
  void isReadWhereItCanBe(long header) {
    byte[] file = file(header, "{}");
    assertThatThrownBy(() -> SafeTensors.read(new ByteArrayInputStream(file), header + 8))
        .isInstanceOf(IOException.class)
        .hasMessage("the file ends inside header");
  }

  @Test
  void namesAreReadOfTheHeaderAlone() throws IOException {
    byte[] file = written(List.of(ONE, NamedTensor.of("v", new long[] {2}, new float[2])));
    byte[] header = Arrays.copyOf(file, file.length - 12);
    assertThat(SafeTensors.names(new ByteArrayInputStream(header), file.length))
        .containsExactlyInAnyOrder("v", "w");
  }

  @Test
  void aByteOfZeroBehindTheLastTensorIsOneTooMany() throws IOException {
    byte[] file = written(List.of(ONE));
    byte[] longer = Arrays.copyOf(file, file.length + 1);
    assertThatThrownBy(() -> SafeTensors.read(new ByteArrayInputStream(longer), file.length))
        .isInstanceOf(IOException.class)
        .hasMessageEndingWith("bytes after the last tensor");
  }

  @Test
  void aFileIsWrittenWhole(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("w.safetensors");
    SafeTensors.write(file, List.of(ONE));
    assertThat(file).hasBinaryContent(written(List.of(ONE)));
    assertThat(SafeTensors.read(file).get("w").floats()).containsExactly(2);
  }

  @Test
  void nothingStaysInTheStreamThatIsLeftOpen() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    SafeTensors.write(new BufferedOutputStream(bytes, 1 << 16), List.of(ONE), Map.of());
    assertThat(bytes.toByteArray()).isEqualTo(written(List.of(ONE)));
  }

  private static String text(Map<String, String> metadata) {
    byte[] json = SafeTensorsHeader.layOut(List.of(ONE), metadata).encode();
    return new String(json, UTF_8).stripTrailing();
  }

  private static byte[] written(List<NamedTensor> tensors) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    SafeTensors.write(out, tensors, Map.of());
    return out.toByteArray();
  }

  private static String entry(long elements, long begin, long end) {
    return "{'dtype':'F32','shape':[%d],'data_offsets':[%d,%d]}".formatted(elements, begin, end);
  }

  private static SafeTensorsHeader decode(String json, long dataBytes) throws IOException {
    return SafeTensorsHeader.decode(json.replace('\'', '"').getBytes(UTF_8), dataBytes);
  }

  private static byte[] file(long header, String json) {
    byte[] text = json.getBytes(UTF_8);
    ByteBuffer file = ByteBuffer.allocate(8 + text.length).order(ByteOrder.LITTLE_ENDIAN);
    return file.putLong(header).put(text).array();
  }
}
