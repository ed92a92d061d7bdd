package io.tianma.train.spark.rounds;

import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.data.testing.LocalSpark;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import scala.Tuple2;

@ExtendWith(LocalSpark.class)
class SumsTest {
  @Test
  void eachSliceIsAveragedByItself() {
    List<Tuple2<Integer, Object>> sums =
        sums(part(0, 0, 1, 1f, 2f), part(0, 1, 3, 5f, 6f), part(1, 0, 1, 8f), part(1, 1, 3, 0f));
    assertThat(sums).hasSize(2);
    assertThat((float[]) sums.get(0)._2()).containsExactly(4f, 5f);
    assertThat((float[]) sums.get(1)._2()).containsExactly(2f);
    assertThat(sums.stream().map(Tuple2::_1)).containsExactly(0, 1);
  }

  @Test
  void reportsComeInTheOrderOfWorkersAndWhatIsAWorkersOwnUntouched() {
    List<Tuple2<Integer, Object>> sums =
        sums(
            new Tuple2<>(Part.key(Part.ownKey(1), 1), Part.of(1, 1, new float[] {7})),
            new Tuple2<>(Part.key(Part.ownKey(0), 0), Part.of(0, 1, new float[] {6})),
            report(0),
            report(1),
            part(0, 0, 2, 3f));
    assertThat(sums.stream().map(Tuple2::_1))
        .containsExactly(Part.ownKey(1), Part.ownKey(0), 0, Part.REPORTS);
    List<?> reports = (List<?>) sums.get(3)._2();
    assertThat(reports.stream().map(report -> ((WorkerReport) report).worker))
        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
        .isEqualTo(List.of(0, 1));
    assertThat((float[]) sums.get(0)._2()).containsExactly(7f);
  }

  @Test
  void keysSortBySliceThenWorker() {
    List<Long> keys = new ArrayList<>();
    for (int slice : new int[] {Part.ownKey(255), Part.ownKey(0), Part.REPORTS, 0, 1, 2000}) {
      for (int worker : new int[] {0, 1, 255}) {
        keys.add(Part.key(slice, worker));
        assertThat(Part.sliceOf(Part.key(slice, worker))).isEqualTo(slice);
      }
    }
    assertThat(keys).isSorted().doesNotHaveDuplicates();
  }

  /** Moments travel in slices, or those of a large model would be one record. */
  @Test
  void whatIsAWorkersOwnComesInSlices() {
    int length = Part.SLICE + 3;
    float[][] before = {new float[length], new float[length], new float[length]};
    Installation installation = new Installation(new float[1], new float[1], 0, before);
    for (int slice = 0; slice < 6; slice++) {
      if (slice / 2 != 1) { // worker 1 saw nothing
        float[] values = new float[slice % 2 == 0 ? Part.SLICE : 3];
        java.util.Arrays.fill(values, slice + 1);
        installation.take(Part.ownKey(slice), values);
      }
    }
    float[][] after = installation.moments();
    assertThat(after[0][Part.SLICE - 1]).isEqualTo(1);
    assertThat(after[0][Part.SLICE + 2]).isEqualTo(2);
    assertThat(after[1]).isSameAs(before[1]);
    assertThat(after[2][0]).isEqualTo(5);
    assertThat(after[2][Part.SLICE]).isEqualTo(6);
    assertThat(before[0]).containsOnly(0);
  }

  /** A driver fetches by partitions: what is the workers' own must not swell those of the model. */
  @Test
  void whatIsTheWorkersOwnHasPartitionsOfItsOwn(SparkSession spark) {
    SparkContext context = spark.sparkContext();
    JavaRDD<Tuple2<Long, Part>> parts =
        JavaSparkContext.fromSparkContext(context).parallelize(List.of(part(0, 0, 1, 1f)));
    int slices = 160;
    assertThat(new Sums(context, Part.SLICE, slices).sorted(parts).getNumPartitions())
        .isGreaterThanOrEqualTo((slices + 16) / 16);
  }

  @Test
  void everyPartitionIsFetchedByOneJob() {
    assertThat(Sums.jobs(5, 2)).isDeepEqualTo(new int[][] {{0, 1}, {2, 3}, {4}});
    assertThat(Sums.jobs(3, 8)).isDeepEqualTo(new int[][] {{0, 1, 2}});
  }

  private static Tuple2<Long, Part> part(int slice, int worker, double weight, float... values) {
    return new Tuple2<>(Part.key(slice, worker), Part.of(worker, weight, values));
  }

  private static Tuple2<Long, Part> report(int worker) {
    return new Tuple2<>(Part.key(Part.REPORTS, worker), Part.report(new WorkerReport(worker)));
  }

  @SafeVarargs
  private static List<Tuple2<Integer, Object>> sums(Tuple2<Long, Part>... parts) {
    List<Tuple2<Integer, Object>> sums = new ArrayList<>();
    Iterator<Tuple2<Integer, Object>> all = Sums.of(List.of(parts).iterator());
    all.forEachRemaining(sums::add);
    return sums;
  }
}
