package io.tianma.train.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tianma.train.tensor.Twins.Twin;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Steps of a generation do what the reference does, wherever they are. Letters: B batch, H heads, S
 * keys, K head size, T most positions.
 */
class DecodingKernelsTest {
  private static final int[] HEADS_OF_PACKS = {8, 16, 64, 128};

  @ParameterizedTest
  @MethodSource("io.tianma.train.tensor.Tested#all")
  void oneQuerySeesWhatItMay(Tested tested) {
    for (int seed = 0; seed < tested.tries(150); seed++) {
      try (Twins t = new Twins(tested, seed)) {
        assumeTrue(t.tested.decoding() != null, "every position is recorded by itself");
        boolean halves = seed % 3 == 0;
        attend(t, halves, seed % 2 == 0 ? HEADS_OF_PACKS[t.size(4) - 1] : t.size(70));
        t.assertEqual(halves ? 1e-2 : 1e-5);
      }
    }
  }

  private static void attend(Twins t, boolean halves, int headSize) {
    int batch = t.size(3);
    int heads = t.size(3);
    int keys = t.size(150);
    boolean causal = t.coin();
    Twin place = causal ? t.write(new int[] {t.size(keys) - 1}, t.ints(1, 1)) : null;
    Twin bias = causal && t.coin() ? t.floats(1, heads, keys + t.size(9) - 1) : null;
    Twin keyIds = t.coin() ? AttentionKernelsTest.padded(t, batch, keys) : null;
    int inner = heads * headSize;
    Twin q = halves ? t.halves(0.3, batch, 1, inner) : t.window(0.3, batch, 1, inner);
    Twin kv =
        halves ? t.halves(0.3, batch, keys, 2 * inner) : t.floats(0.3, batch, keys, 2 * inner);
    Twin context = halves ? t.halves(1, batch, 1, inner) : t.window(1, batch, 1, inner);
    t.reference
        .decoding()
        .attend(
            heads,
            q.expected(),
            kv.expected().columns(0, inner),
            kv.expected().columns(inner, inner),
            place == null ? null : place.expected(),
            bias == null ? null : bias.expected(),
            keyIds == null ? null : keyIds.expected(),
            0,
            context.expected());
    t.tested
        .decoding()
        .attend(
            heads,
            q.actual(),
            kv.actual().columns(0, inner),
            kv.actual().columns(inner, inner),
            place == null ? null : place.actual(),
            bias == null ? null : bias.actual(),
            keyIds == null ? null : keyIds.actual(),
            0,
            context.actual());
  }

  /** With a norm before or a sum behind, activated, gated, and with columns that are stored. */
  @ParameterizedTest
  @MethodSource("io.tianma.train.tensor.Tested#all")
  void productsOfFewRowsJoinWhatIsAroundThem(Tested tested) {
    for (int seed = 0; seed < tested.tries(150); seed++) {
      try (Twins t = new Twins(tested, seed)) {
        assumeTrue(t.tested.decoding() != null, "every position is recorded by itself");
        assumeTrue(tested.type() == DType.F32, "weights in 16 bits");
        int batch = seed % 4 == 0 ? t.size(64) : t.size(33);
        int inner = 32 * (seed % 5 == 0 ? t.size(40) : t.size(9));
        boolean normed = t.coin();
        boolean gated = t.coin();
        Activation f = seed % 3 == 0 ? null : Activation.values()[t.size(3) - 1];
        int width = 8 * t.size(6);
        Twin weight = t.halves(0.1, gated ? 2 * width : width, inner);
        Twin x = normed ? t.floats(1, batch, 1, inner) : t.halves(0.5, batch, 1, inner);
        assertThat(t.tested.decoding().joins(x.actual(), weight.actual(), gated ? 2 : 1)).isTrue();
        Twin gamma = normed ? t.floats(1, inner) : null;
        int kept = t.coin() ? width : t.size(width);
        int most = t.size(5);
        Twin store = t.halves(1, batch, most, Math.max(1, width - kept));
        Twin place = t.write(new int[] {t.size(most) - 1}, t.ints(1, 1));
        boolean adds = t.coin();
        Twin y = adds ? t.window(1, batch, 1, kept) : t.halfWindow(1, batch, 1, kept);
        for (boolean expected : new boolean[] {true, false}) {
          Function<Twin, Tensor> of = expected ? Twin::expected : Twin::actual;
          (expected ? t.reference : t.tested)
              .decoding()
              .product(
                  new StepProduct(
                      gamma == null ? null : of.apply(gamma),
                      1e-3,
                      f,
                      gated,
                      adds,
                      kept == width ? null : of.apply(store),
                      of.apply(place)),
                  of.apply(x),
                  of.apply(weight),
                  of.apply(y));
        }
        t.assertEqualBySize(1e-2);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("io.tianma.train.tensor.Tested#all")
  void rowsGoToTheirPlaceAndComeFromIt(Tested tested) {
    for (int seed = 0; seed < tested.tries(60); seed++) {
      try (Twins t = new Twins(tested, seed)) {
        assumeTrue(t.tested.decoding() != null, "every position is recorded by itself");
        int batch = t.size(5);
        int count = t.size(20);
        int columns = t.size(90);
        Twin place = t.write(new int[] {t.size(count) - 1}, t.ints(1, 1));
        Twin x = t.window(1, batch, 1, columns);
        Twin store =
            t.coin() ? t.floats(1, batch, count, columns) : t.halves(1, batch, count, columns);
        Twin table = t.floats(1, count, columns);
        t.reference.decoding().storeAt(x.expected(), store.expected(), place.expected());
        t.tested.decoding().storeAt(x.actual(), store.actual(), place.actual());
        t.reference.decoding().addRowAt(table.expected(), place.expected(), x.expected());
        t.tested.decoding().addRowAt(table.actual(), place.actual(), x.actual());
        t.assertEqual(1e-6);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("io.tianma.train.tensor.Tested#all")
  void rowsSayTheLikeliestUntilTheyEnd(Tested tested) {
    for (int seed = 0; seed < tested.tries(60); seed++) {
      try (Twins t = new Twins(tested, seed)) {
        assumeTrue(t.tested.decoding() != null, "every position is recorded by itself");
        int batch = t.size(70);
        int vocab = t.coin() ? t.size(7) : t.size(5000);
        int most = 1 + t.size(4);
        Twin logits = t.floats(1, batch, vocab);
        logits = seed % 5 == 0 ? tied(t, batch, vocab) : logits;
        Twin best = t.ints(9, batch);
        Twin tokens = t.ints(9, batch);
        Twin ends = t.ints(2, batch);
        Twin output = t.ints(9, batch, most);
        Twin place = t.write(new int[] {t.size(most) - 1}, t.ints(1, 1));
        Twin running = t.ints(9, 1);
        int endId = t.random.nextInt(vocab);
        t.reference
            .decoding()
            .sayNext(
                logits.expected(),
                endId,
                0,
                best.expected(),
                tokens.expected(),
                ends.expected(),
                output.expected(),
                place.expected(),
                running.expected());
        t.tested
            .decoding()
            .sayNext(
                logits.actual(),
                endId,
                0,
                best.actual(),
                tokens.actual(),
                ends.actual(),
                output.actual(),
                place.actual(),
                running.actual());
        t.assertEqual(0);
      }
    }
  }

  /** Many equal logits, and rows of nothing but NaN. */
  private static Twin tied(Twins t, int batch, int vocab) {
    float[] values = new float[batch * vocab];
    for (int i = 0; i < values.length; i++) {
      values[i] = i / vocab % 7 == 3 ? Float.NaN : t.random.nextInt(3);
    }
    Twin twin = t.floats(1, batch, vocab);
    t.write(values, twin);
    return twin;
  }
}
