package io.tianma.train.tape.attention;

import io.tianma.train.tape.Split;
import io.tianma.train.tape.Tape;
import io.tianma.train.tape.Variable;
import io.tianma.train.tape.Weight;
import io.tianma.train.tensor.AttentionSpec;
import io.tianma.train.tensor.Dropout;
import io.tianma.train.tensor.Tensor;
import java.util.Arrays;

/**
 * Softmax attention of heads, whose scores are products of queries and keys or come from positions.
 * Letters: B batch, T queries and S keys of a sample, H heads, K head size, N positions.
 */
public final class AttentionOperations {
  private final Tape tape;

  public AttentionOperations(Tape tape) {
    this.tape = tape;
  }

  /**
   * The relative bias of a stack for {@code queries} queries of each sample from position {@code
   * first} on, and {@code keys} keys.
   */
  public Bias relativeBias(
      Weight table,
      boolean bidirectional,
      int maxDistance,
      int first,
      int samples,
      int queries,
      int keys) {
    Bias bias = new Bias(tape, table, bidirectional, maxDistance, first, samples, queries, keys);
    tape.recorded(bias, null);
    return bias;
  }

  /** The same as {@link #attention} without dropout. */
  public Variable undroppedAttention(Attention.Inputs in) {
    Variable y = tape.variable(tape.operands(), tape.products(), in.q(), in.q().value().shape());
    return tape.recorded(new Attention(tape, in, null, y), y);
  }

  /**
   * Softmax attention of heads; all its operands are windows of columns. On a tape of steps it has
   * one query a sample, which, where it is causal, sees keys up to the place of the step.
   */
  public Variable attention(Attention.Inputs in) {
    Variable y = tape.variable(tape.operands(), tape.products(), in.q(), in.q().value().shape());
    if (tape.place() != null) {
      return tape.recorded(new AttendOne(tape, in, y), y);
    }
    return tape.recorded(new Attention(tape, in, tape.nextDropout(), y), y);
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
    hidden.checkInner();
    float[] ones = new float[hidden.value().size(1)];
    Arrays.fill(ones, 1);
    Tensor onesT1 = tape.given(ones, ones.length, 1);
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
}
