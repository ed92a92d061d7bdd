package io.tianma.train.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tianma.data.testing.Shared;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafeTensorsTest {
  private static final List<NamedTensor> SAMPLE =
      List.of(
          NamedTensor.of("b.weight", new long[] {2, 2}, new float[] {1, -2.5f, 3, Float.MIN_VALUE}),
          new NamedTensor("ids", new long[] {3}, LongBuffer.wrap(new long[] {1, 2, 1L << 40})),
          new NamedTensor("a", new long[] {}, DoubleBuffer.wrap(new double[] {Math.PI})),
          new NamedTensor("empty", new long[] {0, 7}, FloatBuffer.allocate(0)),
          new NamedTensor("c", new long[] {1}, IntBuffer.wrap(new int[] {-7})));

  @Test
  void readsBackWhatItWrote() throws IOException {
    Map<String, NamedTensor> read = read(write(SAMPLE));
    assertThat(read).hasSize(SAMPLE.size());
    for (NamedTensor tensor : SAMPLE) {
      assertThat(read.get(tensor.name()).data()).isEqualTo(tensor.data());
      assertThat(read.get(tensor.name()).shape()).isEqualTo(tensor.shape());
    }
    assertThat(read.get("b.weight").floats()).containsExactly(1, -2.5f, 3, Float.MIN_VALUE);
  }

  @Test
  void writesTheSameBytesInWhateverOrderTensorsCome() throws IOException {
    List<NamedTensor> reversed = new ArrayList<>(SAMPLE);
    Collections.reverse(reversed);
    assertThat(write(reversed)).isEqualTo(write(SAMPLE));
  }

  @Test
  void alignsTheDataAreaAndEveryTensor() throws IOException {
    byte[] file = write(SAMPLE);
    int header = (int) ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
    assertThat(header % 8).isZero();
    byte[] json = Arrays.copyOfRange(file, 8, 8 + header);
    for (var entry : SafeTensorsHeader.decode(json, file.length - 8 - header).entries()) {
      assertThat(entry.begin() % entry.type().bytes()).as(entry.name()).isZero();
    }
  }

  @Test
  void readsIntoWindowsOfOneFlatArray() throws IOException {
    float[] flat = new float[10];
    byte[] file = write(List.of(NamedTensor.of("w", new long[] {3}, new float[] {1, 2, 3})));
    SafeTensors.read(
        new ByteArrayInputStream(file), file.length, name -> FloatBuffer.wrap(flat, 4, 3));
    assertThat(flat).containsExactly(0, 0, 0, 0, 1, 2, 3, 0, 0, 0);
  }

  @Test
  void carriesTensorsLongerThanAChunk() throws IOException {
    float[] values = new float[700_001];
    for (int i = 0; i < values.length; i++) {
      values[i] = i * 0.5f;
    }
    var tensors = List.of(NamedTensor.of("long", new long[] {values.length}, values));
    assertThat(read(write(tensors)).get("long").floats()).isEqualTo(values);
  }

  @Test
  void refusesOneNameTwice() {
    NamedTensor one = NamedTensor.of("w", new long[] {1}, new float[1]);
    assertThatThrownBy(() -> write(List.of(one, one))).hasMessageContaining("w");
  }

  @Property(tries = 60)
  void noticesEveryTruncation(@ForAll @IntRange(max = 10_000) int seed) throws IOException {
    byte[] file = write(SAMPLE);
    byte[] torn = Arrays.copyOf(file, seed % file.length);
    assertThatThrownBy(() -> read(torn)).isInstanceOf(IOException.class);
    assertThatThrownBy(
            () -> SafeTensors.read(new ByteArrayInputStream(torn), file.length).isEmpty())
        .isInstanceOf(IOException.class);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "overlap   | {'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]},'b':{'dtype':'F32','shape':[2],'data_offsets':[4,12]}} | 12",
        "hole      | {'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},'b':{'dtype':'F32','shape':[1],'data_offsets':[8,12]}} | 12",
        "trailing  | {'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}} | 8",
        "backwards | {'a':{'dtype':'F32','shape':[1],'data_offsets':[4,0]}} | 4",
        "negative  | {'a':{'dtype':'F32','shape':[-1],'data_offsets':[0,4]}} | 4",
        "too short | {'a':{'dtype':'F32','shape':[3],'data_offsets':[0,8]}} | 8",
        "overflow  | {'a':{'dtype':'F32','shape':[4611686018427387904,4],'data_offsets':[0,0]}} | 0",
        "fraction  | {'a':{'dtype':'F32','shape':[1.5],'data_offsets':[0,4]}} | 4",
        "type      | {'a':{'dtype':'Q3','shape':[1],'data_offsets':[0,4]}} | 4",
        "duplicate | {'a':{'dtype':'F32','shape':[0],'data_offsets':[0,0]},'a':{'dtype':'F32','shape':[0],'data_offsets':[0,0]}} | 0",
        "no object | [1,2] | 0",
        "garbage   | {'a':{'dtype' | 0",
        "two roots | {} {} | 0",
        "beyond    | {'a':{'dtype':'F32','shape':[1000000000],'data_offsets':[0,4000000000]}} | 4"
      })
  void refusesABadHeader(String what, String header, int dataBytes) {
    byte[] json = header.replace('\'', '"').getBytes(UTF_8);
    ByteBuffer file = ByteBuffer.allocate(8 + json.length + dataBytes);
    file.order(ByteOrder.LITTLE_ENDIAN).putLong(json.length).put(json);
    assertThatThrownBy(() -> read(file.array()))
        .as(what)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("safetensors");
  }

  @ParameterizedTest
  @CsvSource({"-1", "0", "9223372036854775807", "100", "200000000"})
  void refusesAnAbsurdHeaderLength(long length) {
    byte[] file = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN).putLong(length).array();
    assertThatThrownBy(() -> read(file)).hasMessageContaining("header of");
  }

  @Test
  void rewritesATransformersFileWithEqualTensors() throws IOException {
    Path golden = Shared.file("golden/mt5-a/model.safetensors");
    Map<String, NamedTensor> first = SafeTensors.read(golden);
    byte[] rewritten = write(first.values());
    Map<String, NamedTensor> second = read(rewritten);
    assertThat(second.keySet()).isEqualTo(first.keySet());
    first.forEach((name, tensor) -> assertThat(second.get(name).data()).isEqualTo(tensor.data()));
    assertThat(first.values().stream().mapToLong(NamedTensor::elements).sum() * 4)
        .isBetween(Files.size(golden) - 20_000, Files.size(golden));
  }

  private static byte[] write(Collection<NamedTensor> tensors) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    SafeTensors.write(out, tensors, Map.of("format", "pt"));
    return out.toByteArray();
  }

  private static Map<String, NamedTensor> read(byte[] file) throws IOException {
    return SafeTensors.read(new ByteArrayInputStream(file), file.length);
  }
}
