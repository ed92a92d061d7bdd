package io.tianma.train.spark;

import io.tianma.train.optim.OuterOptimizer;
import io.tianma.train.spark.rounds.Part;
import io.tianma.train.spark.rounds.Shipped;
import io.tianma.train.spark.rounds.WeightedMean;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.SplittableRandom;
import org.apache.spark.SparkConf;
import org.apache.spark.io.LZ4CompressionCodec;
import org.apache.spark.serializer.DeserializationStream;
import org.apache.spark.serializer.KryoSerializer;
import org.apache.spark.serializer.SerializationStream;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * Processor seconds of what happens to a vector in a round besides training, for each GB (10^9
 * bytes) of float32. It counts the time of its own thread, so that it means something on a busy
 * machine.
 */
public final class RoundParts {
  private static final int SLICES = 8;
  private static final int LENGTH = SLICES * Part.SLICE;
  private static final double GB = LENGTH * 4e-9;
  private static final int TIMES = 7;

  private final LZ4CompressionCodec codec = new LZ4CompressionCodec(new SparkConf(false));
  private final KryoSerializer serializer =
      new KryoSerializer(
          new SparkConf(false).set("spark.kryo.registrator", "org.nd4j.kryo.Nd4jRegistrator"));

  private RoundParts() {}

  private interface Work {
    void run() throws IOException;
  }

  public static void main(String[] args) throws IOException {
    new RoundParts().measure();
  }

  private void measure() throws IOException {
    float[] weights = new float[LENGTH];
    float[] next = new float[LENGTH];
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < LENGTH; i++) {
      weights[i] = (float) (0.05 * (random.nextDouble() + random.nextDouble() - 1));
      next[i] = weights[i] + (float) (1e-4 * (random.nextDouble() - 0.5));
    }
    Shipped shipped = new Shipped("", weights, LENGTH, 0, 0, 0, null, false);
    byte[] broadcast = write(shipped);
    report("broadcast: serialize, compress", () -> write(shipped));
    report("broadcast: decompress, read", () -> read(broadcast));
    float[] slice = java.util.Arrays.copyOf(next, Part.SLICE);
    Part exact = Part.of(0, 1, slice);
    Part rounded = Part.rounded(0, 1, slice);
    byte[] exactBytes = write(exact);
    byte[] roundedBytes = write(rounded);
    each("slices: float32 to shuffle file", () -> write(Part.of(0, 1, slice)));
    each("slices: bfloat16 to shuffle file", () -> write(Part.rounded(0, 1, slice)));
    each("slices: float32 read", () -> read(exactBytes));
    each("slices: bfloat16 read", () -> read(roundedBytes));
    WeightedMean mean = new WeightedMean(Part.SLICE);
    each("slices: float32 added", () -> mean.add(exact));
    each("slices: bfloat16 added", () -> mean.add(rounded));
    each("slices: mean", mean::values);
    float[] u = new float[LENGTH];
    report("outer step", () -> new OuterOptimizer.DiLoCo(0.9, 0.7).step(1).apply(weights, next, u));
    System.out.printf(
        Locale.ROOT,
        "| bytes on the wire for each byte of float32 | broadcast %.3f, float32 %.3f, bfloat16 %.3f"
            + " |%n",
        broadcast.length / (GB * 1e9),
        exactBytes.length / (4.0 * Part.SLICE),
        roundedBytes.length / (4.0 * Part.SLICE));
  }

  private byte[] write(Object value) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 22);
    ClassTag<Object> tag = ClassTag$.MODULE$.apply(Object.class);
    SerializationStream out =
        serializer.newInstance().serializeStream(codec.compressedOutputStream(bytes));
    out.writeObject(value, tag);
    out.close();
    return bytes.toByteArray();
  }

  private void read(byte[] bytes) {
    ClassTag<Object> tag = ClassTag$.MODULE$.apply(Object.class);
    DeserializationStream in =
        serializer
            .newInstance()
            .deserializeStream(codec.compressedInputStream(new ByteArrayInputStream(bytes)));
    in.readObject(tag);
    in.close();
  }

  private static void each(String what, Work ofSlice) {
    report(
        what,
        () -> {
          for (int slice = 0; slice < SLICES; slice++) {
            ofSlice.run();
          }
        });
  }

  /** The best of some times, the compiler's first ones among them. */
  private static void report(String what, Work work) {
    double best = Double.POSITIVE_INFINITY;
    for (int i = 0; i < TIMES; i++) {
      long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
      try {
        work.run();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      long end = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
      best = Math.min(best, (end - start) * 1e-9);
    }
    System.out.printf(Locale.ROOT, "| %s | %.2f |%n", what, best / GB);
  }
}
