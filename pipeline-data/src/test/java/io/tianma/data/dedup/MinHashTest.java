package io.tianma.data.dedup;

import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.data.testing.Documents;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class MinHashTest {
  private static final int SHINGLE = 5;
  private final MinHash minHash = new MinHash(120, SHINGLE);

  /** Of a few lines of Python that follow the description; bins 2, 4 and 5 are empty. */
  @Test
  void signaturesNeverChange() {
    int[] signature = new MinHash(8, 2).signature("天马行空独往独来天马行空");
    assertThat(signature)
        .containsExactly(
            1110684328,
            662308484,
            1110684328,
            381882042,
            -740663401,
            1110684328,
            -804693392,
            -740663401);
    assertThat(MinHash.bands(signature, 4))
        .containsExactly(
            -7058047081610438604L,
            -7260674288275901064L,
            -5617854031339909211L,
            7301841201051822407L);
    assertThat(MinHash.bands(signature, 3))
        .containsExactly(-7058047081610438604L, -7260674288275901064L, -5617854031339909211L);
    assertThat(new MinHash(8, 2).signature("天马行空独往独来越过千山万水看尽人间灯火"))
        .containsExactly(
            1110684328,
            1636175727,
            -1892652869,
            213748097,
            -1245721256,
            -1875072,
            -804693392,
            -740663401);
    assertThat(new MinHash(4, 2).signature("天")).containsOnly(1779967369);
    assertThat(Shingles.of("天马行空天马", 3))
        .containsExactly(
            -8485055532136195310L,
            -2631285218463413272L,
            613765958750527873L,
            9175575220173046095L);
  }

  /** 120 hashes have a standard error of at most 0.046; five of them bound every try. */
  @Property(tries = 200)
  void estimatesTheExactJaccardSimilarity(
      @ForAll long seed, @ForAll @DoubleRange(min = 0, max = 0.2) double noise) {
    SplittableRandom random = new SplittableRandom(seed);
    String text = Documents.text(random, 40);
    String other = noisy(text, noise, random);
    double exact = exact(text, other);
    double estimate = MinHash.similarity(minHash.signature(text), minHash.signature(other));
    assertThat(Math.abs(estimate - exact)).isLessThan(0.23);
  }

  @Test
  void estimatesHaveNoBias() {
    SplittableRandom random = new SplittableRandom(1);
    double sum = 0;
    for (int i = 0; i < 500; i++) {
      String text = Documents.text(random, 20);
      String other = noisy(text, 0.03, random);
      double estimate = MinHash.similarity(minHash.signature(text), minHash.signature(other));
      sum += estimate - exact(text, other);
    }
    assertThat(Math.abs(sum / 500)).isLessThan(0.01);
  }

  @Test
  void shortTextsWithManyEmptyBinsAreEstimatedToo() {
    SplittableRandom random = new SplittableRandom(2);
    double sum = 0;
    for (int i = 0; i < 500; i++) {
      String text = Documents.text(random, 1);
      String other = text.substring(2);
      double estimate = MinHash.similarity(minHash.signature(text), minHash.signature(other));
      sum += estimate - exact(text, other);
    }
    assertThat(Math.abs(sum / 500)).isLessThan(0.02);
  }

  @Test
  void equalTextsAgreeEverywhereAndStrangersHardlyAnywhere() {
    SplittableRandom random = new SplittableRandom(3);
    for (int length = 1; length < 20; length++) {
      String text = Documents.text(random, length);
      assertThat(MinHash.similarity(minHash.signature(text), minHash.signature("" + text)))
          .isEqualTo(1);
    }
    int[] one = minHash.signature(Documents.text(random, 30));
    int[] other = minHash.signature(Documents.text(random, 30));
    assertThat(MinHash.similarity(one, other)).isLessThan(0.05);
  }

  @Test
  void textsShorterThanAShingleAreWholeShingles() {
    assertThat(minHash.signature("天马")).isEqualTo(minHash.signature("天马"));
    assertThat(MinHash.similarity(minHash.signature("天马"), minHash.signature("天"))).isZero();
    assertThat(minHash.signature("")).containsOnly(0);
  }

  @Test
  void textsShareABandWithTheProbabilityOfTheCurve() {
    SplittableRandom random = new SplittableRandom(4);
    int together = 0;
    double expected = 0;
    for (int i = 0; i < 400; i++) {
      String text = Documents.text(random, 30);
      String other = noisy(text, 0.04, random);
      expected += 1 - Math.pow(1 - Math.pow(exact(text, other), 6), 20);
      together += shareABand(text, other) ? 1 : 0;
    }
    assertThat((double) together).isBetween(expected - 40, expected + 40);
  }

  private boolean shareABand(String a, String b) {
    long[] left = MinHash.bands(minHash.signature(a), 20);
    long[] right = MinHash.bands(minHash.signature(b), 20);
    for (int band = 0; band < 20; band++) {
      if (left[band] == right[band]) {
        return true;
      }
    }
    return false;
  }

  /** By sets of strings, not of hashes. */
  private static double exact(String a, String b) {
    Set<String> left = shingles(a);
    Set<String> common = new HashSet<>(left);
    Set<String> right = shingles(b);
    common.retainAll(right);
    return (double) common.size() / (left.size() + right.size() - common.size());
  }

  private static Set<String> shingles(String text) {
    Set<String> shingles = new HashSet<>();
    for (int i = 0; i + SHINGLE <= text.length(); i++) {
      shingles.add(text.substring(i, i + SHINGLE));
    }
    return shingles;
  }

  private static String noisy(String text, double noise, SplittableRandom random) {
    StringBuilder noisy = new StringBuilder(text);
    for (int i = 0; i < noisy.length(); i++) {
      if (random.nextDouble() < noise) {
        noisy.setCharAt(i, (char) (0x4E00 + random.nextInt(5000)));
      }
    }
    return noisy.toString();
  }
}
