package io.tianma.train.tensor;

import io.tianma.train.tensor.Twins.Twin;
import java.util.function.BiConsumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Kernels that know positions do what the reference does, on windows of columns of samples that end
 * early: void rows are NaN before, and all memory is compared. Letters: B batch, T and S rows of a
 * sample, H heads, K head size, G groups, k taps.
 */
class PositionKernelsTest {
  private static final int TRIES = 120;

  /** One side of the twins. */
  private record Side(Kernels kernels, boolean expected) {
    Tensor of(Twin twin) {
      return twin == null ? null : expected ? twin.expected() : twin.actual();
    }
  }

  private static Side[] sides(Twins t) {
    return new Side[] {new Side(t.reference, true), new Side(t.tested, false)};
  }

  private static void repeat(Tested tested, BiConsumer<Twins, Samples> check) {
    for (int seed = 0; seed < tested.tries(TRIES); seed++) {
      try (Twins t = new Twins(tested, seed)) {
        check.accept(t, new Samples(t, t.size(4), t.size(t.coin() ? 9 : 40)));
        t.assertEqual(1e-5);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("io.tianma.train.tensor.Tested#all")
  void convolveWithTheSameWeightsAndBack(Tested tested) {
    repeat(
        tested,
        (t, samples) -> {
          int groups = t.size(t.coin() ? 4 : 90);
          int channels = groups * (t.coin() ? 1 : t.size(40));
          int k = t.size(12); // often more than there are rows
          Twin w = t.window(0.3, groups, k);
          Twin dw = t.window(1, groups, k);
          convolveAndBack(t, samples, samples, groups, channels, t.random.nextInt(k), w, dw);
        });
  }

  @ParameterizedTest
  @MethodSource("io.tianma.train.tensor.Tested#all")
  void convolveWithWeightsOfEachPositionAndBack(Tested tested) {
    repeat(
        tested,
        (t, samples) -> {
          int groups = t.size(5);
          int channels = groups * (t.coin() ? t.size(3) : t.size(70));
          int k = t.size(12);
          Twin w = samples.tensor(groups * k);
          Twin dw = samples.result(groups * k);
          convolveAndBack(t, samples, samples, groups, channels, t.random.nextInt(k), w, dw);
        });
  }

  @ParameterizedTest
  @MethodSource("io.tianma.train.tensor.Tested#all")
  void convolveOtherRowsThanThereAre(Tested tested) {
    repeat(
        tested,
        (t, samples) -> {
          Samples results = new Samples(t, samples.batch, t.size(3));
          int groups = t.size(5);
          int channels = groups * t.size(40);
          int k = t.size(12);
          int left = t.random.nextInt(-samples.length, k);
          boolean byPosition = t.coin();
          Twin w = byPosition ? results.tensor(groups * k) : t.window(0.3, groups, k);
          Twin dw = byPosition ? results.result(groups * k) : t.window(1, groups, k);
          convolveAndBack(t, samples, results, groups, channels, left, w, dw);
        });
  }

  private static void convolveAndBack(
      Twins t, Samples from, Samples to, int groups, int channels, int left, Twin w, Twin dw) {
    Twin u = from.tensor(channels);
    Twin c = to.result(channels);
    Twin dc = to.tensor(channels);
    Twin du = from.result(channels);
    for (Side side : sides(t)) {
      side.kernels().mixing().convolve(groups, left, side.of(w), side.of(u), side.of(c));
      side.kernels()
          .mixing()
          .convolveBackward(
              groups, left, side.of(dc), side.of(w), side.of(u), side.of(du), side.of(dw));
    }
  }

  @ParameterizedTest
  @MethodSource("io.tianma.train.tensor.Tested#all")
  void rotateAndBack(Tested tested) {
    repeat(
        tested,
        (t, samples) -> {
          int parts = t.size(2);
          RotaryPairs.Layout layout = RotaryPairs.Layout.values()[t.random.nextInt(2)];
          RotaryPairs pairs = new RotaryPairs(2 * parts * t.size(40), layout, parts);
          int heads = t.size(t.coin() ? 3 : 12);
          int batch = t.coin() ? 1 : samples.batch;
          Twin cosSin = t.window(0.5, batch, samples.length, pairs.headSize());
          Twin x = samples.tensor(heads * pairs.headSize());
          Twin y = samples.tensor(heads * pairs.headSize());
          for (Side side : sides(t)) {
            side.kernels().mixing().rotate(pairs, false, side.of(cosSin), side.of(x));
            side.kernels().mixing().rotate(pairs, true, side.of(cosSin), side.of(y));
          }
        });
  }

  @ParameterizedTest
  @MethodSource("io.tianma.train.tensor.Tested#all")
  void gatherAnglesOfSentences(Tested tested) {
    repeat(
        tested,
        (t, samples) -> {
          int half = 2 * t.size(20);
          Twin ids = samples.ragged(t.ints(6, samples.batch, samples.length));
          Twin table = t.window(1, samples.length, half);
          Twin cosSin = samples.result(2 * half);
          int[] ends = t.coin() ? new int[] {3} : new int[] {5, 1};
          for (Side side : sides(t)) {
            side.kernels()
                .mixing()
                .sentenceAngles(ends, side.of(ids), side.of(table), side.of(cosSin));
          }
        });
  }

  @ParameterizedTest
  @MethodSource("io.tianma.train.tensor.Tested#all")
  void attendByScoresAndBack(Tested tested) {
    repeat(
        tested,
        (t, queries) -> {
          boolean causal = t.coin();
          boolean self = t.coin();
          int firstQuery = causal ? t.random.nextInt(4) : 0;
          Samples keys = self ? queries : new Samples(t, queries.batch, t.size(50));
          int heads = t.size(3);
          int inner = heads * t.size(40);
          boolean shared = t.coin();
          int batch = queries.batch;
          Twin scores = t.floats(2, shared ? 1 : batch, heads, queries.length, keys.length);
          Twin v = keys.tensor(inner);
          Twin probs = t.floats(1, batch, heads, queries.length, keys.length);
          Twin context = t.coin() ? queries.result(inner) : halves(t, queries, inner);
          Twin dContext = queries.tensor(inner);
          Twin dScores = t.floats(1, batch, heads, queries.length, keys.length);
          Twin dv = t.coin() ? keys.result(inner) : halves(t, keys, inner);
          Twin keyIds = t.coin() ? t.ints(3, batch, keys.length) : null;
          Twin counter = t.coin() ? t.ints(1000, 4) : null;
          for (Side side : sides(t)) {
            Dropout dropout =
                counter == null ? null : new Dropout(0.3, side.of(counter), 5, 1L << 33);
            AttentionSpec spec =
                new AttentionSpec(heads, causal, firstQuery, null, side.of(keyIds), 0, dropout);
            attendAndBack(side, spec, scores, v, probs, context, dContext, dScores, dv);
          }
        });
  }

  private static void attendAndBack(
      Side side,
      AttentionSpec spec,
      Twin scores,
      Twin v,
      Twin probs,
      Twin context,
      Twin dContext,
      Twin dScores,
      Twin dv) {
    side.kernels()
        .mixing()
        .scoreAttention(spec, side.of(scores), side.of(v), side.of(probs), side.of(context));
    side.kernels()
        .mixing()
        .scoreAttentionBackward(
            spec, side.of(dContext), side.of(v), side.of(probs), side.of(dScores), side.of(dv));
  }

  private static Twin halves(Twins t, Samples samples, int columns) {
    return samples.ragged(t.halfWindow(0.5, samples.batch, samples.length, columns));
  }
}
