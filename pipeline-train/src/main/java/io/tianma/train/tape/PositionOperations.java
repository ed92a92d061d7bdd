package io.tianma.train.tape;

import io.tianma.train.tensor.AttentionSpec;
import io.tianma.train.tensor.Dropout;
import io.tianma.train.tensor.RotaryPairs;
import io.tianma.train.tensor.RotaryTable;
import io.tianma.train.tensor.Tensor;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Operations of a tape that know where a token stands: positions added or turned into rows,
 * attention whose scores come from positions, convolutions along them. Letters: B batch, T and S
 * rows of a sample, D model, H heads, K head size, G groups, k taps, N positions.
 */
public final class PositionOperations {
  /** What the weights of a convolution are that are the same everywhere. */
  public enum Kind {
    /** The parameter [D, k] itself. */
    DEPTHWISE,
    /** The softmax over the taps of the parameter [G, k], then dropout, with one mask for all. */
    LIGHT
  }

  private final Tape tape;

  public PositionOperations(Tape tape) {
    this.tape = tape;
  }

  /** Numbers that stay as they are as long as the tape. */
  public Tensor constant(float[] values, int... shape) {
    return tape.given(values, shape);
  }

  /** Room [B, k, D] for the last rows of something that is written token by token; zeros first. */
  public Variable window(int samples, int rows, int columns) {
    Variable window = tape.store(samples, rows, columns);
    tape.kernels(0).memory().write(new float[samples * rows * columns], window.value());
    return window;
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
   * {@code x[b, t] += table[t]} in place, right behind what made x.
   *
   * @param tableTD F [at least T, D], not trained
   */
  public Variable addPositions(Variable x, Tensor tableTD) {
    return tape.recorded(new AddPositions(tape, x, tableTD, null, 0), x);
  }

  /** The same with a trained table [N, D] whose row {@code first} goes to the first token. */
  public Variable addPositions(Variable x, Weight table, int first) {
    return tape.recorded(new AddPositions(tape, x, table.value(), table, first), x);
  }

  /** The same from the table's first row on. */
  public Variable addPositions(Variable x, Weight table) {
    return addPositions(x, table, 0);
  }

  /**
   * Turns the pairs of all heads of x in place, right behind what made x; its gradient is turned
   * back before that is differentiated.
   *
   * @param x F [B, T, H K] with a gradient F (as {@link Tape#innerLinear} makes it), or a window of
   *     its columns
   * @param cosSin F [1 or B, T, K]
   */
  public Variable rotate(Variable x, RotaryPairs pairs, Tensor cosSin) {
    checkInner(x);
    return tape.recorded(new Rotate(tape, x, pairs, cosSin), x);
  }

  /**
   * Angles of consecutive positions for {@link #rotate}, [1, length, K].
   *
   * @param pairs of one part
   * @param width of the head whose frequencies are repeated, K unless the model has grown
   */
  public Tensor rotaryAngles(RotaryPairs pairs, int width, int firstPosition, int length) {
    return rotaryAnglesAt(
        pairs, width, IntStream.range(firstPosition, firstPosition + length).toArray());
  }

  /** The same of any positions, one for each row. */
  public Tensor rotaryAnglesAt(RotaryPairs pairs, int width, int[] positions) {
    RotaryTable table = new RotaryTable(pairs, width);
    float[] rows = new float[positions.length * pairs.headSize()];
    for (int t = 0; t < positions.length; t++) {
      float[] row = table.row(positions[t]);
      System.arraycopy(row, 0, rows, t * row.length, row.length);
    }
    return constant(rows, 1, positions.length, pairs.headSize());
  }

  /**
   * Angles of sentence and token for {@link #rotate}, [B, T, K], made anew from the ids in each
   * forward pass: the first half of a head turns by the number of sentence ends strictly before the
   * token, the second by the number of tokens since the last of them.
   *
   * @param pairs of two parts
   * @param width as for {@link #rotaryAngles}; each half has the frequencies of half of it
   */
  public Tensor sentenceAngles(RotaryPairs pairs, int width, int[] sentenceEndIds, Split idsBT) {
    if (pairs.parts() != 2) {
      throw new IllegalArgumentException("two coordinates for " + pairs);
    }
    Tensor ids = idsBT.whole();
    int half = pairs.headSize() / 2;
    RotaryTable table = new RotaryTable(pairs, width);
    float[] rows = new float[ids.size(1) * half];
    for (int t = 0; t < ids.size(1); t++) {
      System.arraycopy(table.part(t), 0, rows, t * half, half);
    }
    Tensor tableTH = constant(rows, ids.size(1), half);
    int[] ends = sentenceEndIds.clone();
    Tensor all = tape.lasting(ids.size(0), ids.size(1), pairs.headSize()).ragged(ids.lengths());
    Split angles = tape.split(all);
    tape.recorded(
        lane ->
            tape.kernels(lane)
                .mixing()
                .sentenceAngles(ends, idsBT.part(lane), tableTH, angles.part(lane)),
        null);
    return all;
  }

  /**
   * Scores {@code hidden_h W_hᵀ + bias_h} of each token by itself, [B, H, T, S]; to be used within
   * the section.
   *
   * @param hidden F [B, T, H K] with a gradient F
   * @param scores [H N, K], row h N + j
   * @param bias [H N]
   * @param keys S, at most N
   */
  public Scores denseScores(Variable hidden, Weight scores, Weight bias, int heads, int keys) {
    checkInner(hidden);
    float[] ones = new float[hidden.value().size(1)];
    Arrays.fill(ones, 1);
    Tensor onesT1 = constant(ones, ones.length, 1);
    return recorded(new DenseScores(tape, hidden, scores, bias, heads, keys, onesT1));
  }

  /**
   * Trained scores of positions, [1, H, T, S]; to be used within the section.
   *
   * @param scores [H N, N], row h N + i
   * @param firstQuery position of query 0
   */
  public Scores randomScores(Weight scores, int heads, int firstQuery, int queries, int keys) {
    return recorded(new RandomScores(tape, scores, heads, firstQuery, queries, keys));
  }

  /**
   * The same as products of two factors.
   *
   * @param left [H N, r], row h N + i
   * @param right [H N, r], row h N + j
   */
  public Scores factorizedScores(
      Weight left, Weight right, int heads, int firstQuery, int queries, int keys) {
    return recorded(new FactorizedScores(tape, left, right, heads, firstQuery, queries, keys));
  }

  private Scores recorded(Scores scores) {
    tape.recorded(scores, null);
    return scores;
  }

  /**
   * Softmax attention whose scores are given, with dropout on its probabilities: [B, T, H K], to be
   * read by products.
   *
   * @param v [B, S, H K], a window used by nothing else
   * @param causal whether query i sees only keys up to {@code firstQuery + i}
   * @param keyIds [B, S] whose padding is not seen, or null
   */
  public Variable scoreAttention(
      int heads,
      boolean causal,
      int firstQuery,
      Scores scores,
      Variable v,
      Split keyIds,
      int padId) {
    if (scores.heads != heads || scores.keys != v.value().size(1)) {
      throw new IllegalArgumentException(
          "scores of " + scores.heads + " heads, " + scores.keys + " keys for " + v.value());
    }
    Variable y = tape.operandLike(v, v.value().size(0), scores.queries, v.columns());
    AttentionSpec spec = new AttentionSpec(heads, causal, firstQuery, null, null, padId, null);
    Dropout dropout = tape.nextDropout();
    return tape.recorded(new ScoreAttention(tape, spec, scores, v, keyIds, dropout, y), y);
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
    checkInner(u);
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
    checkInner(u);
    checkInner(weights);
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
    checkInner(x);
    return tape.dropout(tape.recorded(new SoftmaxTaps(tape, x, taps), x));
  }

  private static void checkInner(Variable x) {
    boolean operand = x.gradient() != null && x.gradient().whole().type() != x.value().type();
    if (operand) {
      throw new IllegalArgumentException(
          x.value() + " has a gradient that only products can read: make it by innerLinear");
    }
  }
}
