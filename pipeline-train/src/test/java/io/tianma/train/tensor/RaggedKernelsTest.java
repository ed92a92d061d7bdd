package io.tianma.train.tensor;

import io.tianma.train.tensor.Twins.Twin;
import java.util.function.BiConsumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Of samples that end early every kernel reads and writes what the reference does: void rows are
 * NaN before, which whoever reads one spreads, and all memory is compared, so who writes one is
 * seen. Letters: B batch, T rows of a sample.
 */
class RaggedKernelsTest {
  private static final int TRIES = 40;

  private static void repeat(Tested tested, BiConsumer<Twins, Samples> check) {
    for (int seed = 0; seed < tested.tries(TRIES); seed++) {
      try (Twins t = new Twins(tested, seed)) {
        check.accept(t, new Samples(t, t.size(4), t.size(9)));
        t.assertEqual(1e-5);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("io.tianma.train.tensor.Tested#all")
  void multiply(Tested tested) {
    repeat(
        tested,
        (t, samples) -> {
          int in = t.size(20);
          int out = t.size(20);
          Twin x = samples.tensor(in);
          Twin y = samples.tensor(out);
          Twin w = t.window(0.5, out, in);
          double beta = t.coin() ? 0 : 0.5;
          t.reference.gemm(false, true, 0.9, x.expected(), w.expected(), beta, y.expected());
          t.tested.gemm(false, true, 0.9, x.actual(), w.actual(), beta, y.actual());
        });
  }

  @ParameterizedTest
  @MethodSource("io.tianma.train.tensor.Tested#all")
  void addUpGradientsOfWeights(Tested tested) {
    repeat(
        tested,
        (t, samples) -> {
          Twin x = samples.tensor(t.size(20));
          Twin dy = samples.tensor(t.size(20));
          Twin dw = t.window(1, dy.expected().columns(), x.expected().columns());
          double beta = t.coin() ? 0 : 1;
          t.reference.gemm(true, false, 0.9, dy.expected(), x.expected(), beta, dw.expected());
          t.tested.gemm(true, false, 0.9, dy.actual(), x.actual(), beta, dw.actual());
        });
  }

  @ParameterizedTest
  @MethodSource("io.tianma.train.tensor.Tested#all")
  void moveAndDrop(Tested tested) {
    repeat(
        tested,
        (t, samples) -> {
          int width = t.size(40);
          Twin x = samples.tensor(width);
          Twin y = samples.tensor(width);
          Twin z = samples.tensor(width);
          Twin counter = t.ints(1000, 4);
          t.reference.copy(x.expected(), y.expected());
          t.tested.copy(x.actual(), y.actual());
          t.reference.axpy(0.3, z.expected(), y.expected());
          t.tested.axpy(0.3, z.actual(), y.actual());
          t.reference.dropout(
              new Dropout(0.3, counter.expected(), 5, 7), y.expected(), z.expected());
          t.tested.dropout(new Dropout(0.3, counter.actual(), 5, 7), y.actual(), z.actual());
          t.reference.clearVoid(x.expected());
          t.tested.clearVoid(x.actual());
        });
  }

  @ParameterizedTest
  @MethodSource("io.tianma.train.tensor.Tested#all")
  void gatherAndScatter(Tested tested) {
    repeat(
        tested,
        (t, samples) -> {
          Twin ids = t.ints(6, samples.batch, samples.length);
          Twin y = samples.tensor(t.size(20));
          Twin table = t.window(1, 6, y.expected().columns());
          t.reference.gatherRows(table.expected(), ids.expected(), y.expected());
          t.tested.gatherRows(table.actual(), ids.actual(), y.actual());
          t.reference.scatterAddRows(y.expected(), ids.expected(), table.expected());
          t.tested.scatterAddRows(y.actual(), ids.actual(), table.actual());
        });
  }

  @ParameterizedTest
  @MethodSource("io.tianma.train.tensor.Tested#all")
  void normalizeAndBack(Tested tested) {
    repeat(
        tested,
        (t, samples) -> {
          int width = t.size(40);
          Twin x = samples.tensor(width);
          Twin y = samples.tensor(width);
          Twin dx = samples.tensor(width);
          Twin gamma = t.floats(1, width);
          Twin dGamma = t.floats(1, width);
          Twin inverse = t.floats(1, samples.batch, samples.length);
          t.reference.rmsNorm(
              x.expected(), gamma.expected(), 1e-6, y.expected(), inverse.expected());
          t.tested.rmsNorm(x.actual(), gamma.actual(), 1e-6, y.actual(), inverse.actual());
          t.reference.rmsNormBackward(
              y.expected(),
              x.expected(),
              gamma.expected(),
              inverse.expected(),
              dx.expected(),
              dx.expected(),
              dGamma.expected());
          t.tested.rmsNormBackward(
              y.actual(),
              x.actual(),
              gamma.actual(),
              inverse.actual(),
              dx.actual(),
              dx.actual(),
              dGamma.actual());
        });
  }

  @ParameterizedTest
  @MethodSource("io.tianma.train.tensor.Tested#all")
  void activateAndBack(Tested tested) {
    repeat(
        tested,
        (t, samples) -> {
          Activation f = Activation.values()[t.random.nextInt(Activation.values().length)];
          int width = t.size(40);
          int wide = t.coin() ? width : 2 * width;
          Twin hidden = samples.tensor(wide);
          Twin dHidden = samples.tensor(wide);
          Twin y = samples.tensor(width);
          t.reference.activate(f, hidden.expected(), y.expected());
          t.tested.activate(f, hidden.actual(), y.actual());
          t.reference.activateBackward(f, y.expected(), hidden.expected(), dHidden.expected());
          t.tested.activateBackward(f, y.actual(), hidden.actual(), dHidden.actual());
        });
  }

  @ParameterizedTest
  @MethodSource("io.tianma.train.tensor.Tested#all")
  void attendAndBack(Tested tested) {
    repeat(
        tested,
        (t, queries) -> {
          boolean self = t.coin();
          Samples keys = self ? queries : new Samples(t, queries.batch, t.size(9));
          int heads = t.size(3);
          int inner = heads * t.size(10);
          Twin q = queries.tensor(inner);
          Twin k = keys.tensor(inner);
          Twin v = keys.tensor(inner);
          Twin probs = t.floats(1, queries.batch, heads, queries.length, keys.length);
          Twin context = queries.tensor(inner);
          Twin dq = queries.tensor(inner);
          Twin dk = keys.tensor(inner);
          Twin dv = keys.tensor(inner);
          Twin bias = t.floats(1, heads, queries.length + keys.length - 1);
          Twin dBias = t.floats(1, queries.batch, heads, queries.length + keys.length - 1);
          Twin counter = t.coin() ? t.ints(1000, 4) : null;
          for (boolean side : LinearCase.SIDES) {
            (side ? t.reference : t.tested)
                .attention(
                    spec(heads, self, bias, counter, side),
                    of(q, side),
                    of(k, side),
                    of(v, side),
                    of(probs, side),
                    of(context, side));
            poisonVoidQueries(of(probs, side), of(q, side)); // they are no one's
          }
          t.assertEqual(1e-5);
          for (boolean side : LinearCase.SIDES) {
            (side ? t.reference : t.tested)
                .attentionBackward(
                    spec(heads, self, bias, counter, side),
                    of(context, side),
                    of(q, side),
                    of(k, side),
                    of(v, side),
                    of(probs, side),
                    of(dq, side),
                    of(dk, side),
                    of(dv, side),
                    of(dBias, side));
          }
          t.tested.copy(probs.expected(), probs.actual()); // may be destroyed
        });
  }

  private static AttentionSpec spec(
      int heads, boolean causal, Twin bias, Twin counter, boolean side) {
    Dropout dropout = counter == null ? null : new Dropout(0.3, of(counter, side), 5, 77);
    return new AttentionSpec(heads, causal, 0, of(bias, side), null, 0, dropout);
  }

  private static void poisonVoidQueries(Tensor probsBHTS, Tensor q) {
    int queries = probsBHTS.size(2);
    for (int row = 0; row < probsBHTS.rows(); row++) {
      int sample = row / queries / probsBHTS.size(1);
      if (row % queries >= RaggedRows.length(q, sample)) {
        for (int key = 0; key < probsBHTS.columns(); key++) {
          long place = (long) row * probsBHTS.columns() + key;
          HostMemory.set(probsBHTS.type(), probsBHTS.address(), place, Double.NaN);
        }
      }
    }
  }

  private static Tensor of(Twin twin, boolean expected) {
    return expected ? twin.expected() : twin.actual();
  }
}
