package io.tianma.train.tensor;

/**
 * Attention whose weights are products of features, in time linear in the length: for each head
 *
 * <pre>{@code
 * o_i = Σ_j num(q_i, k_j) v_j / max(Σ_j den(q_i, k_j), 1e-30)   j over keys that count, j <= i where causal
 *
 * map                  den(q, k)                                          num with rotary R
 * ELU, RELU, EXP       φ(q)·φ(k)                                          Rφ(q)·Rφ(k)
 * TAYLOR               1 + q̂·k̂, x̂ = x / max(‖x‖, 1e-12)                   1 + Rq̂·Rk̂, also as den
 * FAVOR                Σ_r e^(ω_r·q' - ‖q'‖²/2) e^(ω_r·k' - ‖k'‖²/2)      of Rq and Rk, also as den
 *                      q' = K^¼ q, k' = K^-¼ k
 * SOFTMAX_FACTORISED   none (1); num = Σ_r softmax_r(q_i) softmax_j(k_j)_r    R softmax(q)·R softmax(k)
 *                      causally it is EXP
 * }</pre>
 *
 * <p>Exponentials (EXP, FAVOR) are taken relative to the query's own greatest exponent, and of the
 * keys relative to the greatest over features: of all keys of the head that count, or causally the
 * running greatest over j <= i; these constants cancel and take no gradient. All operands are F; of
 * ragged tensors only the rows that count are read and written. Letters: B batch, T queries, S
 * keys, H heads, K head size, m features.
 *
 * <p>The state of a head is F [stateSize]: {@code Σ φ_num(k) vᵀ} [m, K] row by row, {@code Σ
 * φ_den(k)} [m], and the maximum that they are relative to (0 where there is none). TAYLOR's
 * features are 1 and then x̂.
 */
public interface LinearAttentionKernels {
  /**
   * The attention itself: q, context F [B, T, H K], k, v F [B, S, H K], each may be a window of
   * columns.
   *
   * @param denBTH F [B, T, H] whatever the derivative needs of the denominators
   */
  void attend(
      LinearAttentionSpec spec, Tensor q, Tensor k, Tensor v, Tensor denBTH, Tensor context);

  /** The derivatives; dq, dk, dv are overwritten. */
  void attendBackward(
      LinearAttentionSpec spec,
      Tensor dContext,
      Tensor q,
      Tensor k,
      Tensor v,
      Tensor denBTH,
      Tensor context,
      Tensor dq,
      Tensor dk,
      Tensor dv);

  /** The state of all keys that count: {@code stateBHZ} F [B, H, stateSize], for {@link #read}. */
  void summarize(LinearAttentionSpec spec, Tensor k, Tensor v, Tensor stateBHZ);

  /** What queries F [B, T, H K] see of that state, which is not changed. */
  void read(LinearAttentionSpec spec, Tensor q, Tensor stateBHZ, Tensor context);

  /**
   * One more token of each row, causally: k, v F [B, 1, H K] join the state, then q reads it. A
   * state of zeros whose maximum is minus infinity (or 0 where the map has none) is that of no key.
   */
  void advance(
      LinearAttentionSpec spec, Tensor q, Tensor k, Tensor v, Tensor stateBHZ, Tensor context);
}
