package io.tianma.train.tape.mixing;

import io.tianma.train.tape.Split;
import io.tianma.train.tape.Tape;
import io.tianma.train.tape.Variable;
import io.tianma.train.tape.Weight;
import io.tianma.train.tape.layer.Activate;
import io.tianma.train.tensor.Activation;
import io.tianma.train.tensor.Tensor;

/**
 * What token mixers other than attention record on a tape. Letters: B batch, T rows of a sample, D
 * columns, N positions that a matrix over positions knows, t units.
 *
 * <p>Values and their gradients are F: in a precision below F32 take {@link Tape#innerLinear} and
 * {@link Tape#innerNorm}. Where positions are mixed {@code lengths} I32 [B] (null if all rows
 * count) say where samples end: what follows them is not read, and is zero in the result and in the
 * gradient, or void where the tape skips it.
 */
public final class MixingOperations {
  private final Tape tape;

  public MixingOperations(Tape tape) {
    this.tape = tape;
  }

  /** {@code a ⊙ b}, which may be windows; both are used by nothing else. */
  public Variable multiply(Variable a, Variable b) {
    Variable y = like(inner(a), inner(b).columns());
    return tape.recorded(new Multiply(tape, a, b, y), y);
  }

  /**
   * {@code x ⊙ gamma + beta} for each row; in place of a norm too, where x goes on along the
   * residual stream.
   *
   * @param gammaOrNull [D], or null for ones
   * @param betaOrNull [D], or null for zeros
   */
  public Variable affine(Variable x, Weight gammaOrNull, Weight betaOrNull) {
    Variable y = like(inner(x), x.columns());
    return tape.recorded(new Affine(tape, x, gammaOrNull, betaOrNull, y), y);
  }

  /** Layer norm over the columns of x, which may be a window and is used by nothing else. */
  public Variable layerNorm(Variable x, Weight gamma, Weight beta, double eps) {
    Variable y = like(inner(x), x.columns());
    return tape.recorded(new LayerNorm(tape, x, gamma, beta, eps, y), y);
  }

  /**
   * {@code f(left half) ⊙ right half}, or of f alone if not gated, without dropout; hidden is used
   * by nothing else.
   */
  public Variable activate(Activation f, boolean gated, Variable hidden) {
    Variable y = like(inner(hidden), gated ? hidden.columns() / 2 : hidden.columns());
    return tape.recorded(new Activate(tape, f, hidden, null, y), y);
  }

  /**
   * {@code y[b] = w[:n, :n] x[b]} with the n rows of the sample.
   *
   * @param w [N, N]
   * @param causal whether only the lower triangle of w is there
   */
  public Variable mixPositions(Weight w, boolean causal, Variable x, Tensor lengths) {
    checkPositions(x, w.value().rows());
    checkPositions(x, w.value().columns());
    Variable y = like(inner(x), x.columns());
    return tape.recorded(new MixPositions(tape, w, causal, x, lengths, y, lengths), y);
  }

  /**
   * {@code y[b] = w[:, :n] x[b]}: [B, t, D], all t rows of which count.
   *
   * @param w [t, N]
   */
  public Variable toUnits(Weight w, Variable x, Tensor lengths) {
    checkPositions(x, w.value().columns());
    Variable all = new Variable(tape.split(inner(x).value().ragged(null)), null);
    Variable y = tape.inner(all, x.value().size(0), w.value().rows(), x.columns());
    return tape.recorded(new MixPositions(tape, w, false, x, lengths, y, null), y);
  }

  /**
   * {@code y[b] = w[:n] units[b]} with the n rows of the samples of {@code like} [B, T, any].
   *
   * @param w [N, t]
   * @param units [B, t, D]
   */
  public Variable fromUnits(Weight w, Variable units, Variable like, Tensor lengths) {
    checkPositions(like, w.value().rows());
    Variable y = like(like, inner(units).columns());
    return tape.recorded(new MixPositions(tape, w, false, units, null, y, lengths), y);
  }

  /**
   * {@code x[b, t] += bias[t]} in every column. In place: x is used by nothing else, and the result
   * has its value and gradient.
   *
   * @param bias [N]
   */
  public Variable addByPosition(Variable x, Weight bias) {
    checkPositions(inner(x), bias.value().columns());
    Variable sum = new Variable(x.split(), x.gradient());
    return tape.recorded(new ShiftPositions(tape, x, bias), sum);
  }

  /** {@link #addByPosition} of one more token: its number [1]; not for training. */
  public Variable addToNext(Variable x, Tensor bias) {
    return tape.recorded(
        lane -> tape.kernels(lane).mixing().addByPosition(bias, x.split().part(lane)), x);
  }

  /**
   * Row {@code position} of {@link #mixPositions} where causal, of one more token: {@code y[b] =
   * w[position, :position + 1] seen[b]}, [B, 1, D]; not for training.
   *
   * @param seen [B, at least position + 1, D]: x of the tokens so far and of this one
   */
  public Variable mixRow(Tensor w, int position, Variable seen) {
    Tensor row = w.slice(position, 1).columns(0, position + 1);
    Variable y = tape.inner(seen, seen.value().size(0), 1, seen.columns());
    return tape.recorded(
        lane ->
            tape.kernels(lane)
                .mixing()
                .mixPositions(
                    false, false, 1, row, seen.split().part(lane), 0, y.split().part(lane)),
        y);
  }

  /** {@code a += b}. In place: a is used by nothing else, and the result is it. */
  public Variable add(Variable a, Variable b) {
    Variable sum = new Variable(inner(a).split(), a.gradient());
    return tape.recorded(new AddInPlace(tape, a, b), sum);
  }

  /** Softmax over each {@code width} adjacent columns of x. */
  public Variable softmax(Variable x, int width) {
    if (width < 1 || x.columns() % width != 0) {
      throw new IllegalArgumentException("groups of " + width + " columns of " + x.value());
    }
    Variable y = like(inner(x), x.columns());
    return tape.recorded(new ShareColumns(tape, x, width, y), y);
  }

  /** {@code x - log Σ e^x} over the rows of each sample, for each column. */
  public Variable logSoftmaxColumns(Variable x, Tensor lengths) {
    Variable y = like(inner(x), x.columns());
    return tape.recorded(new SharePositions(tape, x, lengths, y), y);
  }

  /**
   * FNet's mixing: {@code y[p, b] = (N D)^-1/2 Σ_{s<n} Σ_c x[s, c] cos(2π (s p / N + c b / D))} for
   * {@code p < n}, with the n rows of the sample.
   *
   * @param maxPositions N
   */
  public Variable fourier(Variable x, Tensor lengths, int maxPositions) {
    checkPositions(x, maxPositions);
    Variable y = like(inner(x), x.columns());
    int positions = x.value().size(1);
    Fourier.Tables tables = Fourier.Tables.of(tape, positions, maxPositions, x.columns());
    return tape.recorded(new Fourier(tape, tables, x, lengths, y), y);
  }

  private Variable like(Variable x, int columns) {
    int[] shape = x.value().shape();
    shape[shape.length - 1] = columns;
    return tape.inner(x, shape);
  }

  /** The same, if both its value and its gradient are F. */
  private Variable inner(Variable x) {
    Split gradient = x.gradient();
    if (x.value().type() != tape.type()
        || (gradient != null && gradient.whole().type() != tape.type())) {
      throw new IllegalArgumentException(
          x.value() + " or its gradient is an operand of products: must be " + tape.type());
    }
    return x;
  }

  private static void checkPositions(Variable x, int most) {
    if (x.value().size(1) > most) {
      throw new IllegalArgumentException(
          "sequence of " + x.value().size(1) + " tokens: max-positions = " + most);
    }
  }
}
