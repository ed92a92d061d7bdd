package io.tianma.train.spark.rounds;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.serializer.DeserializationStream;
import org.apache.spark.serializer.JavaSerializer;
import org.apache.spark.serializer.KryoSerializer;
import org.apache.spark.serializer.SerializationStream;
import org.apache.spark.serializer.Serializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scala.reflect.ClassTag;

class FloatsTest {
  private static final SparkConf CONF = new SparkConf(false);
  private static final ClassTag<Floats> FLOATS = ClassTag.apply(Floats.class);

  @ParameterizedTest
  @ValueSource(ints = {0, 1, Part.SLICE - 1, Part.SLICE, 2 * Part.SLICE + 7})
  void arriveAsTheyWere(int length) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = Float.intBitsToFloat(31 * i + 7);
    }
    for (Serializer serializer : List.of(new KryoSerializer(CONF), new JavaSerializer(CONF))) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (SerializationStream out = serializer.newInstance().serializeStream(bytes)) {
        out.writeObject(new Floats(values), FLOATS);
      }
      ByteArrayInputStream in = new ByteArrayInputStream(bytes.toByteArray());
      try (DeserializationStream read = serializer.newInstance().deserializeStream(in)) {
        Floats arrived = read.readObject(FLOATS);
        assertThat(arrived.values()).isEqualTo(values);
      }
    }
  }

  /** Kryo's own way with an array overflows here. */
  @Test
  @Tag("slow")
  void moreThanTwoGigabytesAreWritten() {
    long[] written = {0};
    OutputStream counts =
        new OutputStream() {
          @Override
          public void write(int b) {
            written[0]++;
          }

          @Override
          public void write(byte[] some, int from, int count) {
            written[0] += count;
          }
        };
    int length = (1 << 29) + 5;
    try (SerializationStream out = new KryoSerializer(CONF).newInstance().serializeStream(counts)) {
      out.writeObject(new Floats(new float[length]), FLOATS);
    }
    assertThat(written[0]).isGreaterThan(4L * length);
  }
}
