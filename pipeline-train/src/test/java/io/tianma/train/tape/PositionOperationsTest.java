package io.tianma.train.tape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tianma.train.tape.PositionFragments.Named;
import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.HostMemory;
import io.tianma.train.tensor.RotaryPairs;
import io.tianma.train.tensor.RotaryPairs.Layout;
import io.tianma.train.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What must hold of operations that know positions, in float64 on the reference kernels. */
class PositionOperationsTest {
  private static final int D = PositionFragments.D;
  private static final int T = PositionFragments.T;
  private static final int N = PositionFragments.N;

  static List<Named> all() {
    return PositionFragments.all();
  }

  static List<Named> causal() {
    return PositionFragments.causal();
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
          Bench more = new Bench(5, 0.3, ragged, named.fragment())) {
        Map<String, double[]> expected = alone.gradients();
        assertSame(two.gradients(), expected);
        assertSame(more.gradients(), expected);
      }
    }
  }

  private static void assertSame(Map<String, double[]> found, Map<String, double[]> expected) {
    assertThat(found.keySet()).isEqualTo(expected.keySet());
    expected.forEach((name, values) -> assertThat(found.get(name)).as(name).isEqualTo(values));
  }

  @ParameterizedTest
  @MethodSource("all")
  void gradientsAccumulateWhereTheyShould(Named named) {
    try (Bench bench = new Bench(2, 0.3, named.fragment())) {
      Map<String, double[]> once = bench.gradients();
      bench.tape.backward(true);
      once.remove("loss");
      once.forEach(
          (name, values) ->
              assertThat(bench.read(bench.weight(name).gradient()))
                  .as(name)
                  .containsExactly(Arrays.stream(values).map(v -> 2 * v).toArray(), within(1e-12)));
    }
  }

  /** The embedding of padding is changed; only its own gradient, never read, may notice. */
  @ParameterizedTest
  @MethodSource("all")
  void paddingChangesNothing(Named named) {
    for (boolean ragged : new boolean[] {false, true}) {
      try (Bench bench = new Bench(2, 0.3, ragged, named.fragment())) {
        Map<String, double[]> expected = bench.gradients();
        Tensor table = bench.weight("table", Bench.VOCAB, D).value();
        for (int d = 0; d < D; d++) {
          HostMemory.set(DType.F64, table.address(), d, 100 + d);
        }
        assertSame(bench.gradients(), expected);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void skippingPaddingChangesNothing(Named named) {
    try (Bench whole = new Bench(2, 0, false, named.fragment());
        Bench ragged = new Bench(2, 0, true, named.fragment())) {
      Map<String, double[]> found = ragged.gradients();
      whole
          .gradients()
          .forEach(
              (name, values) ->
                  assertThat(found.get(name)).as(name).containsExactly(values, within(1e-12)));
    }
  }

  @ParameterizedTest
  @MethodSource("causal")
  void noTokenSeesALaterOne(Named named) {
    Variable[] result = new Variable[1];
    Bench.Fragment kept = (b, x) -> result[0] = named.fragment().build(b, x);
    for (int last = 1; last < T; last++) {
      try (Bench bench = new Bench(2, 0, kept)) {
        bench.tape.forward();
        double[] before = bench.read(result[0].value());
        HostMemory.setInt(bench.ids.whole().address(), last, 2 + last % 2); // none ends a sentence
        bench.tape.forward();
        double[] after = bench.read(result[0].value());
        for (int t = 0; t < T; t++) {
          boolean same = Arrays.equals(before, t * D, t * D + D, after, t * D, t * D + D);
          assertThat(same).as("token %d after a change of %d", t, last).isEqualTo(t < last);
        }
      }
    }
  }

  @Test
  void gradientsOfPositionsThatAreNeverReachedAreZero() {
    try (Bench b = new Bench(2, 0, PositionFragments::learned)) {
      poison(b.weight("positions", N, D));
      assertThat(zeros(b.gradients().get("positions"), D)).containsExactly(5);
    }
    Integer[] unseen = {T, N - 1, N + T, N + N - 1}; // of each head
    for (Named named : PositionFragments.all()) {
      try (Bench b = new Bench(2, 0, named.fragment())) {
        b.gradients().keySet().stream()
            .filter(name -> List.of("scores", "bias", "left", "right").contains(name))
            .forEach(
                name -> {
                  Weight weight = b.weight(name);
                  poison(weight);
                  int columns = name.equals("bias") ? 1 : weight.value().columns();
                  assertThat(zeros(b.gradients().get(name), columns))
                      .as("%s of %s", name, named)
                      .contains(unseen);
                });
      }
    }
  }

  private static void poison(Weight weight) {
    Tensor gradient = weight.gradient();
    for (int i = 0; i < gradient.elements(); i++) {
      HostMemory.set(DType.F64, gradient.address(), i, 7);
    }
  }

  private static List<Integer> zeros(double[] values, int columns) {
    return IntStream.range(0, values.length / columns)
        .filter(
            row ->
                Arrays.stream(values, row * columns, (row + 1) * columns)
                    .allMatch(value -> value == 0))
        .boxed()
        .toList();
  }

  @Test
  void whatIsTurnedHasAGradientThatIsNoOperand() {
    try (Bench b = new Bench(1, 0, (bench, x) -> x)) {
      Tensor value = b.tape.lasting(1, T, 4);
      Tensor gradient = Tensor.at(value.address(), DType.BF16, 1, T, 4);
      Variable x = new Variable(b.tape.split(value), b.tape.split(gradient));
      RotaryPairs pairs = new RotaryPairs(4, Layout.HALF, 1);
      assertThatThrownBy(() -> PositionFragments.on(b).rotate(x, pairs, value))
          .hasMessageContaining("innerLinear");
    }
  }
}
