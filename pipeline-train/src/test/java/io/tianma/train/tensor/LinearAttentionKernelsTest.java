package io.tianma.train.tensor;

import static io.tianma.train.tensor.LinearCase.of;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tianma.train.tensor.Twins.Twin;
import java.util.Random;
import java.util.function.BiConsumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Linear attention does what the reference does, over several chunks of rows too: all maps, causal
 * or not, turned or not, on windows of columns and samples that end early. Letters: B batch, T
 * queries, H heads, K head size.
 */
class LinearAttentionKernelsTest {
  private static final FeatureMap[] MAPS = FeatureMap.values();

  private static void repeat(Tested tested, int tries, BiConsumer<Twins, FeatureMap> check) {
    for (int seed = 0; seed < tested.tries(tries) * MAPS.length; seed++) {
      try (Twins t = new Twins(tested, seed)) {
        check.accept(t, MAPS[seed % MAPS.length]);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("io.tianma.train.tensor.Tested#all")
  void attendsAndBack(Tested tested) {
    repeat(
        tested,
        25,
        (t, map) -> {
          LinearCase c = new LinearCase(t, map, t.coin(), t.random.nextInt(5) == 0 ? 200 : 20);
          c.attend();
          c.backward();
          c.forgetDenominators();
          t.assertEqualBySize(1e-5);
        });
  }

  /** Early queries keep their digits where exponents of late keys are far above theirs. */
  @ParameterizedTest
  @MethodSource("io.tianma.train.tensor.Tested#all")
  void exponentsMayRise(Tested tested) {
    for (FeatureMap map : new FeatureMap[] {FeatureMap.EXP, FeatureMap.FAVOR}) {
      for (int seed = 0; seed < tested.tries(25); seed++) {
        try (Twins t = new Twins(tested, seed)) {
          LinearCase c = new LinearCase(t, map, t.coin(), 180);
          if (map == FeatureMap.EXP) {
            LinearCase.change(c.k, 0, 1, -70);
            LinearCase.change(c.k, c.keys / 3, 1, 20 + t.size(20));
            LinearCase.change(c.k, c.keys / 2, 1, 50 + t.size(100));
          } else { // exponents are low where keys are long
            LinearCase.change(c.k, 0, 5, 0);
            LinearCase.change(c.k, c.keys / 3, 0.4, 0);
            LinearCase.change(c.k, c.keys / 2, 0.4, 0);
          }
          c.attend();
          c.backward();
          c.forgetDenominators();
          t.assertEqualBySize(1e-5);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("io.tianma.train.tensor.Tested#all")
  void laterTokensChangeNoBitOfAnEarlierRow(Tested tested) {
    repeat(
        tested,
        6,
        (t, map) -> {
          LinearCase c = new LinearCase(t, map, true, 200);
          Tensor before = c.queryRows(1).actual();
          c.attend();
          t.tested.copy(c.context.actual(), before);
          int from = t.size(c.queries) - 1;
          LinearCase.change(c.k, from, 3, t.coin() ? 100 : 0);
          LinearCase.change(c.v, from, -2, 0.5);
          c.attend();
          for (int b = 0; b < c.batch; b++) {
            int end = Math.min(from, RaggedRows.length(before, b));
            assertSame(c, before, c.context.actual(), b, 0, end, 0);
          }
        });
  }

  @ParameterizedTest
  @MethodSource("io.tianma.train.tensor.Tested#all")
  void summarizesAndReads(Tested tested) {
    repeat(
        tested,
        12,
        (t, map) -> {
          LinearCase c = new LinearCase(t, map, t.coin(), t.random.nextInt(4) == 0 ? 150 : 20);
          Twin states = c.states();
          for (boolean side : LinearCase.SIDES) {
            LinearAttentionKernels kernels = c.kernels(side).linearAttention();
            kernels.summarize(c.spec(side), of(c.k, side), of(c.v, side), of(states, side));
            kernels.read(c.spec(side), of(c.q, side), of(states, side), of(c.context, side));
          }
          t.assertEqualBySize(1e-5);
        });
  }

  @ParameterizedTest
  @MethodSource("io.tianma.train.tensor.Tested#all")
  void statesOfAllKeysGiveWhatAttentionGives(Tested tested) {
    repeat(
        tested,
        6,
        (t, map) -> {
          LinearCase c = new LinearCase(t, map, false, t.random.nextInt(4) == 0 ? 150 : 20);
          Tensor states = c.states().actual();
          Tensor read = c.queryRows(1).actual();
          LinearAttentionKernels kernels = t.tested.linearAttention();
          c.attend();
          kernels.summarize(c.spec(false), c.k.actual(), c.v.actual(), states);
          kernels.read(c.spec(false), c.q.actual(), states, read);
          for (int b = 0; b < c.batch; b++) {
            assertSame(c, c.context.actual(), read, b, 0, RaggedRows.length(read, b), 1e-5);
          }
        });
  }

  @ParameterizedTest
  @MethodSource("io.tianma.train.tensor.Tested#all")
  void stepsGiveWhatAttentionGives(Tested tested) {
    repeat(
        tested,
        6,
        (t, map) -> {
          LinearCase c = new LinearCase(t, map, true, t.random.nextInt(4) == 0 ? 100 : 20);
          if (map == FeatureMap.EXP) {
            LinearCase.change(c.k, t.size(c.keys) - 1, 1, 50);
          }
          c.attend();
          Twin states = c.states();
          Twin out = t.floats(1, c.batch, 1, c.heads * c.headSize);
          c.empty(states);
          for (int i = 0; i < c.queries; i++) {
            c.advance(i, states, out);
            for (int b = 0; b < c.batch; b++) {
              boolean counts = i < Math.min(c.queryLength(b), c.keyLength(b));
              for (boolean side : LinearCase.SIDES) {
                assertSame(c, of(c.context, side), of(out, side), b, i, counts ? 1 : 0, 1e-5);
              }
            }
          }
        });
  }

  /** Rows of a context from i on are those of another [B, n, H K]. */
  private static void assertSame(
      LinearCase c, Tensor context, Tensor rows, int b, int i, int n, double tolerance) {
    for (int row = 0; row < n; row++) {
      for (int j = 0; j < context.columns(); j++) {
        double expected = LinearCase.at(context, b * context.size(1) + i + row, j);
        double actual = LinearCase.at(rows, b * rows.size(1) + row, j);
        assertThat(Math.abs(actual - expected) <= tolerance)
            .as("%s: sample %d, row %d, %s, expected %s", c.map, b, i + row, actual, expected)
            .isTrue();
      }
    }
  }

  /** A query that sees no key gets zeros, and gives no gradient. */
  @ParameterizedTest
  @MethodSource("io.tianma.train.tensor.Tested#all")
  void queriesThatSeeNoKeyGetZeros(Tested tested) {
    repeat(
        tested,
        2,
        (t, map) -> {
          LinearCase c = new LinearCase(t, map, t.coin(), 20);
          Tensor none = t.write(new int[c.batch], t.ints(1, c.batch)).actual();
          Tensor k = c.k.actual().ragged(none);
          Tensor v = c.v.actual().ragged(none);
          Tensor q = t.floats(1, c.batch, c.queries, c.heads * c.headSize).actual();
          Tensor context = t.floats(1, c.batch, c.queries, c.heads * c.headSize).actual();
          Tensor dq = t.floats(1, c.batch, c.queries, c.heads * c.headSize).actual();
          LinearAttentionKernels kernels = t.tested.linearAttention();
          Tensor den = c.den.actual();
          kernels.attend(c.spec(false), q, k, v, den, context);
          assertZeros(t.values(context));
          kernels.attendBackward(c.spec(false), q, q, k, v, den, context, dq, k, v);
          assertZeros(t.values(dq));
        });
  }

  private static void assertZeros(double[] values) {
    for (double value : values) {
      assertThat(value).isZero();
    }
  }

  /** With many features FAVOR comes near softmax attention. */
  @ParameterizedTest
  @MethodSource("io.tianma.train.tensor.Tested#all")
  void favorEstimatesSoftmax(Tested tested) {
    try (Twins t = new Twins(tested, 3)) {
      int queries = 7;
      int keys = 9;
      int headSize = 8;
      Tensor features = normal(t, 40_000, headSize);
      Tensor q = t.floats(0.2, 1, queries, headSize).actual();
      Tensor k = t.floats(0.4, 1, keys, headSize).actual();
      Tensor v = t.floats(1, 1, keys, headSize).actual();
      Tensor probs = t.floats(1, 1, 1, queries, keys).actual();
      Tensor softmax = t.floats(1, 1, queries, headSize).actual();
      Tensor favor = t.floats(1, 1, queries, headSize).actual();
      t.tested.attention(
          new AttentionSpec(1, false, 0, null, null, 0, null), q, k, v, probs, softmax);
      LinearAttentionSpec spec =
          new LinearAttentionSpec(FeatureMap.FAVOR, 1, false, features, null, null, null);
      Tensor den = t.floats(1, 1, queries, 1).actual();
      t.tested.linearAttention().attend(spec, q, k, v, den, favor);
      for (int i = 0; i < queries; i++) {
        for (int j = 0; j < headSize; j++) {
          assertThat(LinearCase.at(favor, i, j))
              .isCloseTo(LinearCase.at(softmax, i, j), within(0.03));
        }
      }
    }
  }

  private static Tensor normal(Twins t, int rows, int columns) {
    Twin x = t.floats(1, rows, columns);
    float[] values = new float[rows * columns];
    Random random = new Random(5);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    t.write(values, x);
    return x.actual();
  }
}
