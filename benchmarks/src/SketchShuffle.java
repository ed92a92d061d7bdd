import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.apache.spark.HashPartitioner;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import scala.Tuple2;

/**
 * What a shuffle of sketches costs by bytes and by blocks: {@code SketchShuffle CORES MAPS:READERS…}. Each map task writes 10,000
 * sketches of 480 bytes; a fit of seconds = a · bytes + b · blocks + c · tasks to all cases but the last is compared with the last, and then
 * says what 100 GB from 20,000 tasks to 20,000 readers would take.
 */
public final class SketchShuffle {
  private static final int SKETCHES = 10_000;
  private static final int BYTES = 480;

  private SketchShuffle() {}

  public static void main(String[] args) {
    int cores = Integer.parseInt(args[0]);
    SparkConf conf =
        new SparkConf().setMaster("local[" + cores + "]").setAppName("sketches").set("spark.ui.enabled", "false");
    List<double[]> seen = new ArrayList<>();
    try (JavaSparkContext spark = new JavaSparkContext(conf)) {
      run(spark, 4 * cores, 4 * cores);
      System.out.println("| tasks | readers | MB | blocks | bytes a block | core seconds to write | to read | µs a block, reading |");
      System.out.println("|---|---|---|---|---|---|---|---|");
      for (int i = 1; i < args.length; i++) {
        int maps = Integer.parseInt(args[i].split(":", 2)[0]);
        int readers = Integer.parseInt(args[i].split(":", 2)[1]);
        double[] seconds = run(spark, maps, readers);
        double bytes = (double) maps * SKETCHES * BYTES;
        double blocks = (double) maps * readers;
        seen.add(new double[] {bytes, blocks, maps, readers, cores * seconds[0], cores * seconds[1]});
        System.out.printf(
            Locale.ROOT,
            "| %d | %d | %.0f | %.2g | %.0f | %.1f | %.1f | %.1f |%n",
            maps, readers, bytes / 1e6, blocks, bytes / blocks, cores * seconds[0], cores * seconds[1], 1e6 * cores * seconds[1] / blocks);
      }
    }
    for (int phase = 0; phase < 2; phase++) {
      double[] fit = fit(seen.subList(0, seen.size() - 1), phase);
      double[] last = seen.get(seen.size() - 1);
      double[] whole = {1e11, 4e8, 2e4, 2e4};
      System.out.printf(
          Locale.ROOT,
          "%s: %.2f core seconds a GB, %.1f µs a block, %.1f ms a task; the last case: reckoned %.1f, measured %.1f; 100 GB in 4e8 blocks:"
              + " %.1f core hours, %.0f %% of them for blocks%n",
          phase == 0 ? "writing" : "reading", fit[0] * 1e9, fit[1] * 1e6, fit[2] * 1e3, reckoned(fit, last, phase), last[4 + phase],
          reckoned(fit, whole, phase) / 3600, 100 * fit[1] * 4e8 / reckoned(fit, whole, phase));
    }
  }

  /** Seconds of the two stages. */
  private static double[] run(JavaSparkContext spark, int maps, int readers) {
    List<Integer> tasks = new ArrayList<>();
    for (int i = 0; i < maps; i++) {
      tasks.add(i);
    }
    JavaPairRDD<Long, byte[]> sketches =
        spark.parallelize(tasks, maps).mapPartitionsToPair(SketchShuffle::sketches).partitionBy(new HashPartitioner(readers));
    long start = System.nanoTime();
    // one reader only: all the writing, next to no reading
    spark.sc().runJob(sketches.rdd(), new First(), scala.collection.JavaConverters.asScalaBuffer(List.of((Object) 0)).toSeq(),
        scala.reflect.ClassTag$.MODULE$.apply(Object.class));
    long written = System.nanoTime();
    long count = sketches.count();
    long read = System.nanoTime();
    if (count != (long) maps * SKETCHES) {
      throw new IllegalStateException(count + " sketches arrived");
    }
    return new double[] {(written - start) / 1e9, (read - written) / 1e9};
  }

  private static final class First
      extends scala.runtime.AbstractFunction1<scala.collection.Iterator<Tuple2<Long, byte[]>>, Object>
      implements java.io.Serializable {
    @Override
    public Object apply(scala.collection.Iterator<Tuple2<Long, byte[]>> rows) {
      return rows.hasNext();
    }
  }

  private static Iterator<Tuple2<Long, byte[]>> sketches(Iterator<Integer> tasks) {
    SplittableRandom random = new SplittableRandom(tasks.next());
    return new Iterator<>() {
      private int made;

      @Override
      public boolean hasNext() {
        return made < SKETCHES;
      }

      @Override
      public Tuple2<Long, byte[]> next() {
        made++;
        byte[] sketch = new byte[BYTES];
        random.nextBytes(sketch);
        return new Tuple2<>(random.nextLong(), sketch);
      }
    };
  }

  /** Bytes, blocks and tasks of that phase: tasks write, readers read. */
  private static double[] terms(double[] one, int phase) {
    return new double[] {one[0], one[1], one[2 + phase]};
  }

  private static double reckoned(double[] fit, double[] one, int phase) {
    double[] terms = terms(one, phase);
    return fit[0] * terms[0] + fit[1] * terms[1] + fit[2] * terms[2];
  }

  /** Least squares of relative errors, no coefficient negative: the best of all sets of terms. */
  private static double[] fit(List<double[]> seen, int phase) {
    double[] best = null;
    double least = Double.MAX_VALUE;
    for (int set = 1; set < 8; set++) {
      double[][] normal = new double[3][4];
      for (double[] one : seen) {
        double[] x = terms(one, phase);
        for (int i = 0; i < 3; i++) {
          for (int j = 0; j < 3; j++) {
            normal[i][j] += x[i] * x[j] / one[4 + phase] / one[4 + phase];
          }
          normal[i][3] += x[i] / one[4 + phase];
        }
      }
      double[] fit = solved(normal, set);
      double error = 0;
      for (double[] one : seen) {
        error += Math.pow(reckoned(fit, one, phase) / one[4 + phase] - 1, 2);
      }
      if (fit[0] >= 0 && fit[1] >= 0 && fit[2] >= 0 && error < least) {
        least = error;
        best = fit;
      }
    }
    return best;
  }

  /** Gauss and Jordan on the rows and columns of a set. */
  private static double[] solved(double[][] normal, int set) {
    double[] fit = new double[3];
    for (int i = 0; i < 3; i++) {
      for (int j = 0; (set >> i & 1) == 1 && j < 3; j++) {
        if (j != i && (set >> j & 1) == 1) {
          double factor = normal[j][i] / normal[i][i];
          for (int k = 0; k < 4; k++) {
            normal[j][k] -= factor * normal[i][k];
          }
        }
      }
    }
    for (int i = 0; i < 3; i++) {
      fit[i] = (set >> i & 1) == 1 ? normal[i][3] / normal[i][i] : 0;
    }
    return fit;
  }
}
