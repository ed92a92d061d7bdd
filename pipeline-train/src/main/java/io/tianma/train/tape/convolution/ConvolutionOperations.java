package io.tianma.train.tape.convolution;

import io.tianma.train.tape.Split;
import io.tianma.train.tape.Tape;
import io.tianma.train.tape.Variable;
import io.tianma.train.tape.Weight;
import io.tianma.train.tape.layer.LayerOperations;
import io.tianma.train.tensor.Dropout;
import io.tianma.train.tensor.Tensor;

/**
 * Convolutions along positions. Letters: B batch, T rows of a sample, D model, G groups, k taps.
 */
public final class ConvolutionOperations {
  /** What the weights of a convolution are that are the same everywhere. */
  public enum Kind {
    /** The parameter [D, k] itself. */
    DEPTHWISE,
    /** The softmax over the taps of the parameter [G, k], then dropout, with one mask for all. */
    LIGHT
  }

  private final Tape tape;

  public ConvolutionOperations(Tape tape) {
    this.tape = tape;
  }

  /**
   * Room [B, k, D] for the last rows of something that is written token by token, zeroed whenever
   * this tape runs.
   */
  public Variable window(int samples, int rows, int columns) {
    Variable window = tape.store(samples, rows, columns);
    return tape.recorded(lane -> tape.kernels(lane).fill(window.split().part(lane), 0), window);
  }

  /** Moves the rows of the window up by one and puts x [B, 1, D] behind them. */
  public void shiftIn(Variable x, Variable window) {
    int rows = window.value().size(1);
    Split[] entries = new Split[rows];
    for (int i = 0; i < rows; i++) {
      entries[i] = tape.split(window.value().entry(i));
    }
    tape.recorded(
        lane -> {
          for (int i = 1; i < rows; i++) {
            tape.kernels(lane).copy(entries[i].part(lane), entries[i - 1].part(lane));
          }
          tape.kernels(lane).copy(x.split().part(lane), entries[rows - 1].part(lane));
        },
        window);
  }

  /**
   * A convolution along positions with the same weights everywhere: {@code c[t, i] = Σ_j w[g, j]
   * u[t + j - left, i]}, zeros outside the rows that count; [B, T, D], no operand of products.
   *
   * @param u F [B, T, D] with a gradient F
   * @param kernel [G, k], G being D where depthwise
   * @param left k - 1 where causal, k / 2 otherwise
   * @param lengths I32 [B], or null if all rows count
   */
  public Variable convolve(
      Variable u, Weight kernel, Kind kind, int groups, int left, Tensor lengths) {
    return convolve(u, kernel, kind, groups, left, lengths, u.value().size(1));
  }

  /**
   * The causal convolution of one more token, [B, 1, D].
   *
   * @param store [B, at least position + 1, D]: u of the tokens so far and of this one
   */
  public Variable convolveNext(Variable store, Weight kernel, Kind kind, int groups, int position) {
    int left = kernel.value().columns() - 1 - position;
    return convolve(store, kernel, kind, groups, left, null, 1);
  }

  private Variable convolve(
      Variable u, Weight kernel, Kind kind, int groups, int left, Tensor lengths, int rows) {
    u.checkInner();
    if (kernel.value().rows() != groups || u.columns() % groups != 0) {
      throw new IllegalArgumentException(
          kernel.value() + " is no kernel of " + groups + " groups of " + u.value());
    }
    boolean light = kind == Kind.LIGHT;
    Dropout dropout = light ? tape.nextDropout() : null;
    Variable c = tape.inner(u, u.value().size(0), rows, u.columns());
    return tape.recorded(
        new FixedConvolution(tape, u, kernel, light, dropout, c, left, lengths), c);
  }

  /**
   * The same with weights of each position, which nothing else uses.
   *
   * @param weights F [B, T, G k] with a gradient F
   */
  public Variable convolveBy(Variable u, Variable weights, int groups, int left, Tensor lengths) {
    u.checkInner();
    weights.checkInner();
    Variable c = tape.inner(u, u.value().size(0), weights.value().size(1), u.columns());
    return tape.recorded(new ConvolutionBy(tape, u, weights, c, groups, left, lengths), c);
  }

  /** {@link #convolveNext} with weights [B, 1, G k] of that position. */
  public Variable convolveNextBy(Variable store, Variable weights, int groups, int position) {
    int taps = weights.columns() / groups;
    return convolveBy(store, weights, groups, taps - 1 - position, null);
  }

  /**
   * Weights for {@link #convolveBy}: softmax over each k adjacent columns, in place and right
   * behind what made x, then dropout.
   *
   * @param x F with a gradient F
   */
  public Variable softmaxTaps(Variable x, int taps) {
    x.checkInner();
    return new LayerOperations(tape).dropout(tape.recorded(new SoftmaxTaps(tape, x, taps), x));
  }
}
