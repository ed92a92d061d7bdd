package io.tianma.train.tape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tianma.train.tape.linear.LinearAttention;
import io.tianma.train.tensor.FeatureMap;
import io.tianma.train.tensor.HostMemory;
import io.tianma.train.tensor.LinearAttentionSpec;
import io.tianma.train.tensor.RotaryPairs;
import io.tianma.train.tensor.Tensor;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Linear attention on a tape: gradients are those of finite differences, padding and later tokens
 * change nothing, and decoding gives what attention over all tokens gives. Letters: B batch, T
 * tokens, H heads, K head size.
 */
class LinearAttentionTest {
  private static final int H = 2;
  private static final int K = 4;
  private static final int WIDTH = H * K;
  private static final int FEATURES = 5;
  private static final int B = Bench.B;

  /** A way of attending. */
  private record Kind(FeatureMap map, boolean causal, RotaryPairs pairs) {
    /** A spec for tokens {@code from, ...} with the angles of those samples. */
    LinearAttentionSpec spec(Tape tape, int sample, int samples, int from, int tokens) {
      Tensor features = tape.store(FEATURES, K).value();
      write(new SplittableRandom(7).doubles(FEATURES * K, -1.5, 1.5).toArray(), features);
      Tensor angles = pairs == null ? null : tape.store(samples, tokens, K).value();
      if (angles != null) {
        write(cosSin(sample, samples, from, tokens), angles);
      }
      return new LinearAttentionSpec(map, H, causal, features, pairs, angles, angles);
    }
  }

  static Stream<Kind> kinds() {
    return Stream.of(FeatureMap.values())
        .flatMap(map -> Stream.of(false, true).flatMap(causal -> kinds(map, causal)));
  }

  static Stream<Kind> causalKinds() {
    return kinds().filter(Kind::causal);
  }

  private static Stream<Kind> kinds(FeatureMap map, boolean causal) {
    return Stream.of(
        new Kind(map, causal, null),
        new Kind(map, causal, new RotaryPairs(K, RotaryPairs.Layout.HALF, 1)),
        new Kind(map, causal, new RotaryPairs(K, RotaryPairs.Layout.INTERLEAVED, 2)));
  }

  /** [samples, tokens, K]: every sample has angles of its own. */
  private static double[] cosSin(int sample, int samples, int from, int tokens) {
    double[] values = new double[samples * tokens * K];
    for (int row = 0; row < samples * tokens; row++) {
      for (int pair = 0; pair < K / 2; pair++) {
        double position = from + row % tokens + 0.3 * (sample + row / tokens);
        values[row * K + pair] = Math.cos(position * (pair + 0.7));
        values[row * K + K / 2 + pair] = Math.sin(position * (pair + 0.7));
      }
    }
    return values;
  }

  private static void write(double[] values, Tensor to) {
    new HostMemory().write(values, to);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void gradientsAreThoseOfFiniteDifferences(Kind kind) {
    for (boolean padded : new boolean[] {false, true}) {
      Bench.check(
          (b, x) -> {
            Variable qkv = b.layers().innerLinear(x, b.weight("qkv", 3 * WIDTH, Bench.D));
            Variable y =
                new LinearAttention(b.tape)
                    .attend(
                        kind.spec(b.tape, 0, padded ? 1 : B, 0, Bench.T),
                        qkv.columns(0, WIDTH),
                        qkv.columns(WIDTH, WIDTH),
                        qkv.columns(2 * WIDTH, WIDTH),
                        padded ? b.lengths : null);
            return b.layers().linear(b.layers().operand(y), b.weight("o", Bench.D, WIDTH));
          });
    }
  }

  /** What some samples give; the values of q, k and v lie one after another. */
  private static float[] attend(
      ForwardTapes tapes, Kind kind, int sample, int samples, float[][] qkv, int... lengths) {
    int tokens = qkv[0].length / samples / WIDTH;
    Tape tape = tapes.tape();
    Variable[] x = variables(tapes, tape, samples, qkv);
    Variable y =
        new LinearAttention(tape)
            .attend(
                kind.spec(tape, sample, samples, 0, tokens),
                x[0],
                x[1],
                x[2],
                lengths.length == 0 ? null : tapes.lengths(tape, lengths));
    tape.forward();
    return tapes.values(y);
  }

  private static Variable[] variables(ForwardTapes tapes, Tape tape, int samples, float[][] qkv) {
    int tokens = qkv[0].length / samples / WIDTH;
    return Stream.of(qkv)
        .map(values -> tapes.variable(tape, values, samples, tokens, WIDTH))
        .toArray(Variable[]::new);
  }

  private static float[][] random(int tokens) {
    float[][] qkv = new float[3][];
    Arrays.setAll(qkv, i -> ForwardTapes.random(i + 1, B * tokens * WIDTH));
    return qkv;
  }

  /** Token {@code from} and those behind it of a sample. */
  private static float[][] part(float[][] qkv, int b, int tokens, int from, int count) {
    int first = (b * tokens + from) * WIDTH;
    return Stream.of(qkv)
        .map(values -> Arrays.copyOfRange(values, first, first + count * WIDTH))
        .toArray(float[][]::new);
  }

  private static void assertClose(float[] actual, float[] expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.length; i++) {
      assertThat(actual[i]).isCloseTo(expected[i], within(1e-5f));
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void paddingChangesNothing(Kind kind) {
    int tokens = 9;
    int[] lengths = {9, 4, 1};
    try (ForwardTapes tapes = new ForwardTapes()) {
      float[][] qkv = random(tokens);
      for (int b = 0; b < B; b++) {
        for (float[] values : qkv) { // whoever reads padding spreads it
          Arrays.fill(
              values, (b * tokens + lengths[b]) * WIDTH, (b + 1) * tokens * WIDTH, Float.NaN);
        }
      }
      float[] padded = attend(tapes, kind, 0, B, qkv, lengths);
      for (int b = 0; b < B; b++) {
        float[] alone = attend(tapes, kind, b, 1, part(qkv, b, tokens, 0, lengths[b]));
        int first = b * tokens * WIDTH;
        assertClose(Arrays.copyOfRange(padded, first, first + alone.length), alone);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("causalKinds")
  void aLaterTokenChangesNoEarlierOutput(Kind kind) {
    int tokens = 5;
    try (ForwardTapes tapes = new ForwardTapes()) {
      float[][] qkv = random(tokens);
      float[] before = attend(tapes, kind, 0, B, qkv);
      for (float[] values : qkv) {
        for (int b = 0; b < B; b++) {
          Arrays.fill(values, (b * tokens + 3) * WIDTH, (b * tokens + 4) * WIDTH, 40);
        }
      }
      float[] after = attend(tapes, kind, 0, B, qkv);
      for (int i = 0; i < after.length; i++) {
        int token = i / WIDTH % tokens;
        if (token < 3) {
          assertThat(after[i]).isEqualTo(before[i]);
        } else if (token == 3) {
          assertThat(after[i]).isNotEqualTo(before[i]);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("causalKinds")
  void stepsGiveWhatAttentionGives(Kind kind) {
    int tokens = 5;
    try (ForwardTapes tapes = new ForwardTapes()) {
      float[][] qkv = random(tokens);
      float[] expected = attend(tapes, kind, 0, B, qkv);
      Tape first = tapes.tape();
      LinearAttentionSpec empty = kind.spec(first, 0, B, 0, 1);
      Variable states = new LinearAttention(first).emptyState(empty, B, K);
      first.forward();
      for (int t = 0; t < tokens; t++) {
        Tape tape = tapes.tape();
        Variable[] x = variables(tapes, tape, B, tokenOfAll(qkv, tokens, t));
        LinearAttentionSpec spec = kind.spec(tape, 0, B, t, 1);
        Variable y = new LinearAttention(tape).advance(spec, x[0], x[1], x[2], states);
        tape.forward();
        assertClose(tapes.values(y), tokenOfAll(new float[][] {expected}, tokens, t)[0]);
      }
    }
  }

  /** Token t of every sample. */
  private static float[][] tokenOfAll(float[][] qkv, int tokens, int t) {
    float[][] all = new float[qkv.length][B * WIDTH];
    for (int i = 0; i < qkv.length; i++) {
      for (int b = 0; b < B; b++) {
        System.arraycopy(qkv[i], (b * tokens + t) * WIDTH, all[i], b * WIDTH, WIDTH);
      }
    }
    return all;
  }

  @ParameterizedTest
  @EnumSource
  void statesOfASourceGiveWhatAttentionGives(FeatureMap map) {
    int tokens = 5;
    int[] lengths = {5, 2, 1};
    Kind kind = new Kind(map, false, null);
    try (ForwardTapes tapes = new ForwardTapes()) {
      float[][] qkv = random(tokens);
      float[] expected = attend(tapes, kind, 0, B, qkv, lengths);
      Tape encoding = tapes.tape();
      Variable[] x = variables(tapes, encoding, B, qkv);
      Variable states =
          new LinearAttention(encoding)
              .summarize(
                  kind.spec(encoding, 0, B, 0, tokens),
                  x[1],
                  x[2],
                  tapes.lengths(encoding, lengths));
      encoding.forward();
      for (int run = 0; run < 2; run++) { // reading changes no state
        Tape decoding = tapes.tape();
        Variable q = tapes.variable(decoding, qkv[0], B, tokens, WIDTH);
        Variable y =
            new LinearAttention(decoding).read(kind.spec(decoding, 0, B, 0, tokens), q, states);
        decoding.forward();
        assertClose(tapes.values(y), expected);
      }
    }
  }
}
