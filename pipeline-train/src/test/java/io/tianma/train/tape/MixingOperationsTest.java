package io.tianma.train.tape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tianma.train.tape.MixingFragments.Named;
import io.tianma.train.tape.layer.LayerOperations;
import io.tianma.train.tape.mixing.MixingOperations;
import io.tianma.train.tensor.Activation;
import io.tianma.train.tensor.Arena;
import io.tianma.train.tensor.Backend;
import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.HostMemory;
import io.tianma.train.tensor.Kernels;
import io.tianma.train.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What must hold of operations of mixers, in float64 on the reference kernels. Letters: B batch, T
 * tokens, D model, N positions of a matrix.
 */
class MixingOperationsTest {
  private static final int B = Bench.B;
  private static final int T = Bench.T;
  private static final int D = Bench.D;
  private static final int N = MixingFragments.N;

  static List<Named> all() {
    return MixingFragments.all();
  }

  static List<Named> causal() {
    return MixingFragments.causal();
  }

  @ParameterizedTest
  @MethodSource("all")
  void gradientsAreThoseOfFiniteDifferences(Named named) {
    Bench.check(false, named.fragment());
    Bench.check(true, named.fragment());
  }

  @ParameterizedTest
  @MethodSource("all")
  void theNumberOfLanesChangesNoBit(Named named) {
    for (boolean ragged : new boolean[] {false, true}) {
      try (Bench alone = new Bench(1, 0.3, ragged, named.fragment());
          Bench two = new Bench(2, 0.3, ragged, named.fragment());
          Bench more = new Bench(4, 0.3, ragged, named.fragment())) { // one of them has nothing
        Map<String, double[]> expected = alone.gradients();
        assertSame(two.gradients(), expected);
        assertSame(more.gradients(), expected);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void gradientsAreOverwrittenOrAddedTo(Named named) {
    try (Bench bench = new Bench(2, 0.3, named.fragment())) {
      Map<String, double[]> expected = bench.gradients();
      bench.spoilGradients();
      assertSame(bench.gradients(), expected);
      bench.tape.backward(true);
      expected.remove("loss");
      expected.forEach(
          (name, once) -> {
            double[] twice = Arrays.stream(once).map(g -> 2 * g).toArray();
            double[] found = bench.read(bench.weight(name).gradient());
            assertThat(found).as(name).containsExactly(twice, within(1e-12));
          });
    }
  }

  private static void assertSame(Map<String, double[]> found, Map<String, double[]> expected) {
    assertThat(found.keySet()).isEqualTo(expected.keySet());
    expected.forEach((name, values) -> assertThat(found.get(name)).as(name).isEqualTo(values));
  }

  @ParameterizedTest
  @MethodSource("all")
  void paddingChangesNothing(Named named) {
    for (boolean ragged : new boolean[] {false, true}) {
      Result result = new Result(named);
      try (Bench bench = new Bench(2, 0.3, ragged, result)) {
        Map<String, double[]> expected = bench.gradients();
        double[] before = result.rows(bench);
        assertThat(Arrays.copyOf(expected.get("table"), D)).containsOnly(0);
        Tensor table = bench.weight("table").value();
        for (int d = 0; d < D; d++) {
          HostMemory.set(DType.F64, table.address(), d, 100 + d);
        }
        assertSame(bench.gradients(), expected);
        assertThat(result.rows(bench)).isEqualTo(before);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void skippingPaddingChangesNothing(Named named) {
    Result ofAll = new Result(named);
    Result ofSome = new Result(named);
    try (Bench whole = new Bench(2, 0, false, ofAll);
        Bench ragged = new Bench(2, 0, true, ofSome)) {
      Map<String, double[]> found = ragged.gradients();
      whole
          .gradients()
          .forEach(
              (name, values) ->
                  assertThat(found.get(name)).as(name).containsExactly(values, within(1e-12)));
      assertThat(ofSome.rows(ragged)).isEqualTo(ofAll.rows(whole));
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void whatMixesPositionsClearsPadding(Named named) {
    Result result = new Result(named);
    try (Bench bench = new Bench(2, 0, result)) {
      bench.gradients();
      double[] y = bench.read(result.y.value());
      for (int b = 0; b < B; b++) {
        int from = (b * T + Bench.LENGTHS[b]) * D;
        double[] padding = Arrays.copyOfRange(y, from, (b + 1) * T * D);
        if (named.clears() && padding.length > 0) {
          assertThat(padding).containsOnly(0);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("causal")
  void causalFormsDoNotLookAhead(Named named) {
    for (boolean ragged : new boolean[] {false, true}) {
      Result result = new Result(named);
      try (Bench bench = new Bench(1, 0, ragged, result)) {
        bench.gradients();
        double[] before = result.rows(bench);
        bench.write(1, 2, 1, 4, 2, 2, 1, 0, 4, 3, 0, 0); // the first sample's third token
        bench.gradients();
        double[] after = result.rows(bench);
        int changed = 2 * D;
        assertThat(Arrays.copyOf(after, changed)).isEqualTo(Arrays.copyOf(before, changed));
        for (int t = 2; t < T; t++) {
          assertThat(Arrays.copyOfRange(after, t * D, (t + 1) * D))
              .isNotEqualTo(Arrays.copyOfRange(before, t * D, (t + 1) * D));
        }
        int next = T * D;
        assertThat(Arrays.copyOfRange(after, next, after.length))
            .isEqualTo(Arrays.copyOfRange(before, next, before.length));
      }
    }
  }

  /** The result of a fragment, which bench and test both look at. */
  private static final class Result implements Bench.Fragment {
    private final Named named;
    private Variable y;

    Result(Named named) {
      this.named = named;
    }

    @Override
    public Variable build(Bench bench, Variable x) {
      y = named.fragment().build(bench, x);
      return y;
    }

    /** Its rows that are no padding. */
    double[] rows(Bench bench) {
      double[] all = bench.read(y.value().ragged(null));
      double[] real = {};
      for (int b = 0; b < B; b++) {
        int from = real.length;
        int count = Bench.LENGTHS[b] * D;
        real = Arrays.copyOf(real, from + count);
        System.arraycopy(all, b * T * D, real, from, count);
      }
      return real;
    }
  }

  @Test
  void fourierIsWhatItSays() {
    Variable[] places = new Variable[2];
    Bench.Fragment fragment =
        (b, x) -> {
          places[0] = x;
          places[1] = ops(b).fourier(x, b.lengths, N);
          return places[1];
        };
    try (Bench bench = new Bench(2, 0, fragment)) {
      bench.gradients();
      double[] x = bench.read(places[0].value());
      double[] y = bench.read(places[1].value());
      for (int i = 0; i < B * T * D; i++) {
        int b = i / (T * D);
        int p = i / D % T;
        double expected = p < Bench.LENGTHS[b] ? turned(x, b, p, i % D) : 0;
        assertThat(y[i]).isCloseTo(expected, within(1e-14));
      }
    }
  }

  private static double turned(double[] x, int b, int p, int column) {
    double sum = 0;
    for (int s = 0; s < Bench.LENGTHS[b]; s++) {
      for (int c = 0; c < D; c++) {
        double turns = (double) s * p / N + (double) c * column / D;
        sum += x[(b * T + s) * D + c] * Math.cos(2 * Math.PI * turns);
      }
    }
    return sum / Math.sqrt(N * D);
  }

  @Test
  void layerNormIsWhatItSays() {
    Variable[] places = new Variable[2];
    Bench.Fragment fragment =
        (b, x) -> {
          places[0] = x;
          places[1] = ops(b).layerNorm(x, b.weight("g", D), b.weight("b", D), 0.3);
          return places[1];
        };
    try (Bench bench = new Bench(1, 0, fragment)) {
      bench.gradients();
      double[] row = Arrays.copyOf(bench.read(places[0].value()), D);
      double mean = Arrays.stream(row).average().orElseThrow();
      double variance = Arrays.stream(row).map(v -> (v - mean) * (v - mean)).sum() / D;
      for (int d = 0; d < D; d++) {
        double gamma = bench.read(bench.weight("g").value())[d];
        double beta = bench.read(bench.weight("b").value())[d];
        assertThat(bench.read(places[1].value())[d])
            .isCloseTo((row[d] - mean) / Math.sqrt(variance + 0.3) * gamma + beta, within(1e-14));
      }
    }
  }

  @Test
  void positionsAreMultipliedByTheTopLeftOfAMatrix() {
    Variable[] places = new Variable[2];
    Bench.Fragment fragment =
        (b, x) -> {
          places[0] = x;
          places[1] = ops(b).mixPositions(b.weight("w", N, N), false, x, b.lengths);
          return places[1];
        };
    try (Bench bench = new Bench(2, 0, fragment)) {
      Map<String, double[]> gradients = bench.gradients();
      double[] w = bench.read(bench.weight("w").value());
      double[] x = bench.read(places[0].value());
      double[] y = bench.read(places[1].value());
      double expected = 0; // of sample 1, position 2, column 3
      for (int s = 0; s < Bench.LENGTHS[1]; s++) {
        expected += w[2 * N + s] * x[(T + s) * D + 3];
      }
      assertThat(y[(T + 2) * D + 3]).isCloseTo(expected, within(1e-14));
      for (int i = 0; i < N * N; i++) {
        boolean used = i / N < T && i % N < T;
        assertThat(gradients.get("w")[i] != 0).isEqualTo(used);
      }
    }
  }

  @Test
  void tablesOutliveOtherTapesOnTheSameMemory() {
    HostMemory memory = new HostMemory();
    try (Arena kept = new Arena(memory);
        Arena scratch = new Arena(memory);
        Team team = new Team(1);
        Kernels kernels = Backend.named("reference").open()) {
      Kernels[] lanes = {kernels};
      Tape tape = new Tape(team, lanes, DType.F64, kept, scratch, false);
      Variable x = tape.store(1, 2, 2);
      Variable y = new MixingOperations(tape).fourier(x, null, 3);
      memory.write(new double[] {1, 2, 3, 4}, x.value());
      tape.forward();
      double[] expected = new double[4];
      memory.read(y.value(), expected);
      kept.reset();
      Tape other = new Tape(team, lanes, DType.F64, kept, scratch, false);
      kernels.fill(other.store(100, 100).value(), 7);
      memory.write(new double[] {1, 2, 3, 4}, x.value());
      tape.forward();
      double[] found = new double[4];
      memory.read(y.value(), found);
      assertThat(found).isEqualTo(expected);
    }
  }

  @Test
  void aSequenceLongerThanTheMatrixIsRefused() {
    for (Bench.Fragment fragment :
        List.<Bench.Fragment>of(
            (b, x) -> ops(b).mixPositions(b.weight("w", 3, 3), true, x, b.lengths),
            (b, x) -> ops(b).toUnits(b.weight("w", 9, 3), x, b.lengths),
            (b, x) -> ops(b).addByPosition(x, b.weight("w", 3)),
            (b, x) -> ops(b).fourier(x, b.lengths, 3))) {
      assertThatThrownBy(() -> new Bench(1, 0, fragment))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("sequence of 4 tokens: max-positions = 3");
    }
  }

  @Test
  void whatOverwritesAGradientIsItsOnlyUser() {
    for (Bench.Fragment fragment :
        List.<Bench.Fragment>of(
            (b, x) -> ops(b).multiply(x, x),
            (b, x) -> ops(b).add(ops(b).softmax(x, 2), norm(b, x)),
            (b, x) -> ops(b).add(norm(b, x), ops(b).softmax(x, 2)),
            (b, x) -> b.layers().onto(x, norm(b, x)),
            (b, x) -> {
              Variable part = ops(b).softmax(x, 2);
              return b.layers().onto(b.layers().onto(x, part), part);
            },
            (b, x) -> ops(b).add(ops(b).activate(Activation.RELU, false, x), x),
            (b, x) -> ops(b).addByPosition(ops(b).add(ops(b).add(x, norm(b, x)), x), null))) {
      assertThatThrownBy(() -> new Bench(1, 0, fragment))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("is used again, where it can be used once only");
    }
  }

  @Test
  void whatItsDerivativeReadsIsNotChangedInPlace() {
    for (Bench.Fragment fragment :
        List.<Bench.Fragment>of(
            (b, x) -> ops(b).add(ops(b).softmax(x, 2), x),
            (b, x) -> ops(b).add(ops(b).softmax(x, 2).columns(0, D), x),
            (b, x) -> ops(b).addByPosition(ops(b).logSoftmaxColumns(x, null), b.weight("w", T)))) {
      assertThatThrownBy(() -> new Bench(1, 0, fragment))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("is read by its own derivative");
    }
  }

  @Test
  void anOperandOfProductsIsAValueToo() {
    HostMemory memory = new HostMemory();
    try (Arena kept = new Arena(memory);
        Arena scratch = new Arena(memory);
        Team team = new Team(1);
        Kernels kernels = Backend.named("reference").open()) {
      Kernels[] lanes = {kernels};
      Tape tape = new Tape(team, lanes, DType.F32, DType.BF16, kept, scratch, true);
      Variable x = tape.store(1, 1, 2);
      Variable operand = new LayerOperations(tape).operand(x);
      Variable shares = new MixingOperations(tape).softmax(x, 2);
      memory.write(new double[] {1, 1}, x.value());
      tape.forward();
      memory.write(new double[] {8, 16}, operand.gradient().whole());
      memory.write(new double[] {4, 0}, shares.gradient().whole());
      tape.backward();
      double[] found = new double[2];
      memory.read(x.gradient().whole(), found);
      assertThat(found).containsExactly(8 + 1, 16 - 1);
    }
  }

  @Test
  void operandsOfProductsAreRefused() {
    HostMemory memory = new HostMemory();
    try (Arena kept = new Arena(memory);
        Arena scratch = new Arena(memory);
        Team team = new Team(1);
        Kernels kernels = Backend.named("reference").open()) {
      Kernels[] lanes = {kernels};
      Tape tape = new Tape(team, lanes, DType.F32, DType.BF16, kept, scratch, true);
      Tensor w = Tensor.at(0, DType.F32, 2, 2);
      Tensor half = Tensor.at(0, DType.BF16, 2, 2);
      Variable x = new LayerOperations(tape).embed(tape.ids(1, 3), tape.weight("table", w, w));
      Variable y =
          new LayerOperations(tape)
              .linear(new LayerOperations(tape).operand(x), tape.weight("w", w, w, half));
      MixingOperations mixing = new MixingOperations(tape);
      for (Variable operand : List.of(new LayerOperations(tape).operand(x), y)) {
        assertThatThrownBy(() -> mixing.fourier(operand, null, 9))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("must be F32");
      }
      Variable normed =
          new LayerOperations(tape)
              .innerNorm(x, tape.weight("g", w.slice(0, 1).reshape(2), w), 1e-3);
      assertThat(mixing.fourier(normed, null, 9).value().type()).isEqualTo(DType.F32);
    }
  }

  private static Variable norm(Bench b, Variable x) {
    return ops(b).layerNorm(x, b.weight("g", D), b.weight("b", D), 1e-5);
  }

  private static MixingOperations ops(Bench b) {
    return new MixingOperations(b.tape);
  }
}
