package io.tianma.eval.metric.overlap;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RunsTest {
  /** Each has a token of its own: tables by text would have 400 million cells. */
  @Test
  void memoryGrowsWithTheLengthOfAllTextsHoweverManyTheyAre() {
    List<int[]> texts = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      texts.add(new int[] {i, i + 1});
    }
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    Runs runs = new Runs(texts);
    runs.longer();
    assertThat(runs.clipped()).isZero();
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(32L << 20);
  }

  @Test
  void countsAreThoseOfRunsOneByOne() {
    Random random = new Random(3);
    for (int round = 0; round < 300; round++) {
      List<int[]> texts = new ArrayList<>();
      for (int t = 0; t < 3; t++) {
        texts.add(random.ints(random.nextInt(9), 0, 3).toArray());
      }
      Runs runs = new Runs(texts);
      for (int n = 1; n <= 3; n++) {
        List<List<String>> each = new ArrayList<>();
        for (int[] text : texts) {
          each.add(grams(text, n));
        }
        for (int a = 0; a < 3; a++) {
          assertThat(runs.different(a)).isEqualTo((int) each.get(a).stream().distinct().count());
          for (int b = 0; b < 3; b++) {
            assertThat(runs.common(a, b)).isEqualTo(common(each.get(a), each.get(b)));
            assertThat(runs.commonDifferent(a, b))
                .isEqualTo(
                    (int) each.get(a).stream().distinct().filter(each.get(b)::contains).count());
          }
        }
        assertThat(runs.clipped()).isEqualTo(clipped(each));
        runs.longer();
      }
    }
  }

  private static List<String> grams(int[] text, int n) {
    List<String> grams = new ArrayList<>();
    for (int i = 0; i + n <= text.length; i++) {
      StringBuilder gram = new StringBuilder();
      for (int j = i; j < i + n; j++) {
        gram.append(text[j]);
      }
      grams.add(gram.toString());
    }
    return grams;
  }

  private static int common(List<String> a, List<String> b) {
    List<String> left = new ArrayList<>(b);
    return (int) a.stream().filter(left::remove).count();
  }

  private static int clipped(List<List<String>> each) {
    return each.get(2).stream()
        .distinct()
        .mapToInt(
            gram ->
                Math.min(
                    count(each.get(2), gram),
                    Math.max(count(each.get(0), gram), count(each.get(1), gram))))
        .sum();
  }

  private static int count(List<String> grams, String gram) {
    return (int) grams.stream().filter(gram::equals).count();
  }
}
