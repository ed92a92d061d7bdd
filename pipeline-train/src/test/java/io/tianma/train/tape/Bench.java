package io.tianma.train.tape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tianma.train.tape.attention.Attention;
import io.tianma.train.tape.attention.AttentionOperations;
import io.tianma.train.tape.attention.Bias;
import io.tianma.train.tape.convolution.ConvolutionOperations;
import io.tianma.train.tape.layer.HeadOperations;
import io.tianma.train.tape.layer.LayerOperations;
import io.tianma.train.tensor.Arena;
import io.tianma.train.tensor.Backend;
import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.HostMemory;
import io.tianma.train.tensor.Kernels;
import io.tianma.train.tensor.LossSpec;
import io.tianma.train.tensor.Memory;
import io.tianma.train.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/** A tape with its weights; all of them are made when the fragment asks for them. */
final class Bench implements AutoCloseable {
  static final int D = 6;
  static final int VOCAB = 5;
  private static final double STEP = 1e-5;
  private static final LossSpec LOSS = LossSpec.crossEntropy(0);
  static final int B = 3;
  static final int T = 4;

  /** Rows of the samples that are no padding. */
  static final int[] LENGTHS = {4, 3, 2};

  /** What lies between embedding and head. */
  interface Fragment {
    Variable build(Bench bench, Variable x);
  }

  final Tape tape;
  private final Team team;
  private final Kernels[] kernels;
  private final Memory memory = new HostMemory();
  private final Arena kept = new Arena(memory);
  private final Arena scratch = new Arena(memory);
  private final Arena parameters = new Arena(memory);
  private final SplittableRandom random = new SplittableRandom(4);
  private final Map<String, Tensor> values = new LinkedHashMap<>();
  private final Map<String, Tensor> gradients = new LinkedHashMap<>();
  final Split ids;

  /** I32 [B], {@link #LENGTHS}. */
  final Tensor lengths;

  private final Tensor sums;

  Bench(int lanes, double dropout, Fragment fragment) {
    this(lanes, dropout, false, fragment);
  }

  /**
   * @param ragged whether the tape skips what follows {@link #LENGTHS}
   */
  Bench(int lanes, double dropout, boolean ragged, Fragment fragment) {
    team = new Team(lanes);
    kernels = new Kernels[lanes];
    for (int lane = 0; lane < lanes; lane++) {
      kernels[lane] = Backend.named("reference").open();
    }
    spoil(kept);
    spoil(scratch);
    tape = new Tape(team, kernels, DType.F64, kept, scratch, true);
    Tensor counter = kept.take(DType.I32, 4);
    memory.write(new int[] {1, 2, 3, 4}, counter);
    tape.dropoutFrom(counter, dropout);
    lengths = tape.lengths(B);
    memory.write(LENGTHS, lengths);
    ids = ragged ? tape.ids(B, T, lengths) : tape.ids(B, T);
    memory.write(new int[] {1, 2, 3, 4, 2, 2, 1, 0, 4, 3, 0, 0}, ids.whole());
    Split labels = tape.ids(B, T);
    memory.write(new int[] {2, 3, 4, 1, 2, 1, 0, 0, 3, 0, 0, 0}, labels.whole());
    sums = kept.take(DType.F64, B * T, Kernels.LOSS_SUMS);
    Tensor weight = kept.take(DType.F64, 1);
    memory.write(new double[] {0.125}, weight);
    Variable x = layers().embed(ids, weight("table", VOCAB, D));
    tape.section();
    Variable y = fragment.build(this, x);
    Variable hidden = layers().finalNorm(y, weight("final", D), 1e-3);
    new HeadOperations(tape)
        .crossEntropy(hidden, weight("head", VOCAB, D), 0.7, labels, LOSS, weight, sums, 5);
  }

  /** Fills memory with what is seen if anybody reads it before it was written. */
  private void spoil(Arena arena) {
    kernels[0].fill(arena.take(DType.F64, 1 << 17), Double.NaN);
    arena.reset();
  }

  Weight weight(String name, int... shape) {
    Tensor value =
        values.computeIfAbsent(
            name,
            n -> {
              Tensor fresh = parameters.take(DType.F64, shape);
              double[] numbers = new double[Math.toIntExact(fresh.elements())];
              for (int i = 0; i < numbers.length; i++) {
                numbers[i] = 2 * random.nextDouble() - 1;
              }
              memory.write(numbers, fresh);
              return fresh;
            });
    Tensor gradient = gradients.computeIfAbsent(name, n -> parameters.take(DType.F64, shape));
    return tape.weight(name, value, gradient);
  }

  /** {@code x + W inner(norm(x))}. */
  Variable block(Variable x, java.util.function.UnaryOperator<Variable> inner, int width) {
    String name = "block" + values.size();
    Variable normed = layers().rmsNorm(x, weight(name + ".norm", D), 1e-6);
    Variable y = layers().linearOnto(x, inner.apply(normed), weight(name + ".out", D, width));
    tape.section();
    return y;
  }

  Bias bias(boolean bidirectional) {
    return attention().relativeBias(weight("bias", 8, 2), bidirectional, 20, 0, B, T, T);
  }

  Variable attend(Variable q, Variable kv, boolean causal, Bias bias, boolean padded) {
    return attention()
        .attention(
            new Attention.Inputs(
                2, q, kv.columns(0, D), kv.columns(D, D), causal, 0, bias, padded ? ids : null, 0));
  }

  /** Checks the gradients of all weights, with and without dropout, on one lane and on two. */
  static void check(Fragment fragment) {
    check(false, fragment);
  }

  /** The same on a tape that skips what follows the samples, or does not. */
  static void check(boolean ragged, Fragment fragment) {
    for (double dropout : new double[] {0, 0.3}) {
      for (int lanes = 1; lanes <= 2; lanes++) {
        try (Bench bench = new Bench(lanes, dropout, ragged, fragment)) {
          bench.checkGradients();
        }
      }
    }
  }

  /** Runs forward and backward; the gradients of all weights, and the loss as one of them. */
  Map<String, double[]> gradients() {
    Map<String, double[]> found = new LinkedHashMap<>();
    found.put("loss", new double[] {loss()});
    tape.backward();
    gradients.forEach((name, gradient) -> found.put(name, read(gradient)));
    return found;
  }

  /** Other tokens. */
  void write(int... tokens) {
    memory.write(tokens, ids.whole().ragged(null));
  }

  /** What gradients are before the next run. */
  void spoilGradients() {
    gradients.values().forEach(gradient -> kernels[0].fill(gradient, 9));
  }

  private void checkGradients() {
    Map<String, double[]> found = gradients();
    values.forEach(
        (name, value) -> {
          double[] before = read(value);
          double[] gradient = found.get(name);
          double[] direction = random.doubles(before.length, -1, 1).toArray();
          double expected = 0;
          for (int i = 0; i < before.length; i++) {
            expected += direction[i] * gradient[i];
          }
          double up = lossAt(value, before, direction, STEP);
          double down = lossAt(value, before, direction, -STEP);
          assertThat((up - down) / (2 * STEP)).as(name).isCloseTo(expected, within(1e-8));
          assertThat(expected).as(name).isNotZero();
          memory.write(before, value);
        });
  }

  private double lossAt(Tensor value, double[] before, double[] direction, double step) {
    double[] moved = before.clone();
    for (int i = 0; i < moved.length; i++) {
      moved[i] += step * direction[i];
    }
    memory.write(moved, value);
    return loss();
  }

  private double loss() {
    memory.write(new double[Math.toIntExact(sums.elements())], sums);
    tape.forward();
    tape.backward();
    double[] all = read(sums);
    double sum = 0;
    for (int i = 0; i < all.length; i += Kernels.LOSS_SUMS) {
      sum += all[i] + all[i + 3];
    }
    return 0.125 * sum;
  }

  double[] read(Tensor tensor) {
    double[] numbers = new double[Math.toIntExact(tensor.elements())];
    memory.read(tensor, numbers);
    return numbers;
  }

  @Override
  public void close() {
    team.close();
    kept.close();
    scratch.close();
    parameters.close();
  }

  LayerOperations layers() {
    return new LayerOperations(tape);
  }

  AttentionOperations attention() {
    return new AttentionOperations(tape);
  }

  ConvolutionOperations convolutions() {
    return new ConvolutionOperations(tape);
  }
}
