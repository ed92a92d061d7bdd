package io.tianma.train.tape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tianma.train.tape.attention.AttentionOperations;
import io.tianma.train.tape.attention.Scores;
import io.tianma.train.tape.convolution.ConvolutionOperations;
import io.tianma.train.tape.convolution.ConvolutionOperations.Kind;
import io.tianma.train.tape.position.PositionOperations;
import io.tianma.train.tensor.Arena;
import io.tianma.train.tensor.Backend;
import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.HostMemory;
import io.tianma.train.tensor.Kernels;
import io.tianma.train.tensor.RotaryPairs;
import io.tianma.train.tensor.RotaryPairs.Layout;
import io.tianma.train.tensor.RotaryTable;
import io.tianma.train.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Without training, in float32: what is made for one token is what it is for all of them at once.
 * Letters: B batch, T tokens, D model, H heads, K head size, N positions, G groups, k taps.
 */
class PositionDecodingTest {
  private static final int B = 3;
  private static final int T = 7;
  private static final int HEADS = 2;
  private static final int I = 10;
  private static final int N = 9;

  private final HostMemory memory = new HostMemory();
  private final Arena kept = new Arena(memory);
  private final Arena scratch = new Arena(memory);
  private final Team team = new Team(2);
  private final Kernels[] kernels = {Backend.named("cpu").open(), Backend.named("cpu").open()};
  private final Tape tape = new Tape(team, kernels, DType.F32, kept, scratch, false);
  private final PositionOperations positions = new PositionOperations(tape);
  private final AttentionOperations attention = new AttentionOperations(tape);
  private final ConvolutionOperations convolutions = new ConvolutionOperations(tape);
  private final SplittableRandom random = new SplittableRandom(7);

  @AfterEach
  void close() {
    Arrays.stream(kernels).forEach(Kernels::close);
    team.close();
    kept.close();
    scratch.close();
  }

  private float[] numbers(int... shape) {
    float[] numbers = new float[Math.toIntExact(Tensor.at(0, DType.F32, shape).elements())];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (float) random.nextDouble(-1, 1);
    }
    return numbers;
  }

  private Weight weight(int... shape) {
    Tensor value = positions.constant(numbers(shape), shape);
    return tape.weight("weight " + value.address(), value, null);
  }

  private Variable value(int... shape) {
    Variable x = tape.store(shape);
    memory.write(numbers(shape), x.value());
    return x;
  }

  /** A value as it is for one token, [B, 1, columns]. */
  private Variable token(Variable x, int t) {
    Variable one = tape.store(B, 1, x.columns());
    for (int b = 0; b < B; b++) {
      kernels[0].copy(
          x.value().slice(b, 1).reshape(T, x.columns()).slice(t, 1),
          one.value().slice(b, 1).reshape(1, x.columns()));
    }
    return one;
  }

  /** Each row of the whole is what is made for its position. */
  private void assertRows(Variable whole, IntFunction<Variable> next) {
    List<Variable> tokens = new ArrayList<>();
    for (int t = 0; t < T; t++) {
      tokens.add(next.apply(t));
    }
    tape.forward();
    for (int t = 0; t < T; t++) {
      assertThat(read(tokens.get(t).value()))
          .as("token %d", t)
          .containsExactly(read(token(whole, t).value()), within(1e-6f));
    }
  }

  private float[] read(Tensor x) {
    float[] numbers = new float[Math.toIntExact(x.elements())];
    memory.read(x, numbers);
    return numbers;
  }

  @Test
  void convolutionsReadTheStoreUpToTheToken() {
    for (int k : new int[] {1, 3, T + 2}) {
      for (Kind kind : Kind.values()) {
        int groups = kind == Kind.DEPTHWISE ? I : 5;
        Weight kernel = weight(groups, k);
        Variable u = value(B, T, I);
        assertRows(
            convolutions.convolve(u, kernel, kind, groups, k - 1, null),
            t -> convolutions.convolveNext(u, kernel, kind, groups, t));
      }
    }
  }

  @Test
  void convolutionsWithWeightsOfTheTokenDoToo() {
    for (int k : new int[] {1, 3, T + 2}) {
      Variable u = value(B, T, I);
      Variable weights = value(B, T, 5 * k);
      Variable nexts = tape.store(B, T, 5 * k);
      kernels[0].copy(weights.value(), nexts.value());
      Variable whole =
          convolutions.convolveBy(u, convolutions.softmaxTaps(weights, k), 5, k - 1, null);
      assertRows(
          whole,
          t -> convolutions.convolveNextBy(u, convolutions.softmaxTaps(token(nexts, t), k), 5, t));
    }
  }

  @Test
  void aTokenAttendsByTheRowOfScoresOfItsPosition() {
    Variable v = value(B, T, I);
    Weight random = weight(HEADS * N, N);
    assertRows(
        attend(0, attention.randomScores(random, HEADS, 0, T, T), v),
        t -> attend(t, attention.randomScores(random, HEADS, t, 1, T), v));
    Weight left = weight(HEADS * N, 3);
    Weight right = weight(HEADS * N, 3);
    assertRows(
        attend(0, attention.factorizedScores(left, right, HEADS, 0, T, T), v),
        t -> attend(t, attention.factorizedScores(left, right, HEADS, t, 1, T), v));
  }

  @Test
  void aTokenAttendsByItsOwnDenseScores() {
    Variable v = value(B, T, I);
    Variable hidden = value(B, T, I);
    Weight weight = weight(HEADS * N, I / HEADS);
    Weight bias = weight(HEADS * N);
    assertRows(
        attend(0, attention.denseScores(hidden, weight, bias, HEADS, T), v),
        t -> attend(t, attention.denseScores(token(hidden, t), weight, bias, HEADS, T), v));
  }

  private Variable attend(int firstQuery, Scores scores, Variable v) {
    return attention.scoreAttention(HEADS, true, firstQuery, scores, v, null, 0);
  }

  @Test
  void aTokenGetsTheRowOfTheTableOfItsPosition() {
    Weight table = weight(N, I);
    Variable x = value(B, T, I);
    Variable nexts = tape.store(B, T, I);
    kernels[0].copy(x.value(), nexts.value());
    assertRows(
        positions.addPositions(x, table), t -> positions.addPositions(token(nexts, t), table, t));
  }

  @Test
  void scoresOfRotatedTokensDependOnDistancesOnly() {
    RotaryPairs pairs = new RotaryPairs(10, Layout.INTERLEAVED, 1);
    float[] numbers = numbers(1, T, 20);
    Variable near = tape.store(1, T, 20);
    Variable far = tape.store(1, T, 20);
    memory.write(numbers, near.value());
    memory.write(numbers, far.value());
    positions.rotate(near, pairs, positions.rotaryAngles(pairs, 10, 0, T));
    positions.rotate(far, pairs, positions.rotaryAngles(pairs, 10, 40, T));
    tape.forward();
    assertThat(read(near.value())).isNotEqualTo(read(far.value()));
    assertThat(scores(far)).containsExactly(scores(near), within(2e-6f));
  }

  private float[] scores(Variable x) {
    Tensor rows = x.value().reshape(T, 20);
    Tensor scores = tape.lasting(T, T);
    kernels[0].gemm(false, true, 1, rows.columns(0, 10), rows.columns(10, 10), 0, scores);
    return read(scores);
  }

  @Test
  void sentencesAndTokensAreCountedFromTheIds() {
    int[][] expected = {{0, 0}, {0, 1}, {1, 0}, {2, 0}, {2, 1}, {2, 2}, {3, 0}};
    RotaryPairs pairs = new RotaryPairs(8, Layout.HALF, 2);
    Split ids = tape.ids(2, T);
    Tensor angles = positions.sentenceAngles(pairs, 8, new int[] {9, 7}, ids);
    memory.write(new int[] {5, 7, 7, 4, 6, 7, 5, 1, 1, 1, 1, 1, 1, 1}, ids.whole());
    tape.forward();
    RotaryTable table = new RotaryTable(pairs, 8);
    for (int t = 0; t < T; t++) {
      Tensor row = angles.reshape(2 * T, 8).slice(t, 1);
      assertThat(read(row)).as("token %d", t).containsExactly(table.row(expected[t]));
      row = angles.reshape(2 * T, 8).slice(T + t, 1);
      assertThat(read(row)).as("token %d", t).containsExactly(table.row(0, t));
    }
    memory.write(new int[] {1, 1, 1, 1, 1, 1, 1, 5, 9, 7, 4, 6, 7, 5}, ids.whole());
    tape.forward();
    assertThat(read(angles.reshape(2 * T, 8).slice(2 * T - 1, 1)))
        .containsExactly(table.row(expected[T - 1]));
  }
}
