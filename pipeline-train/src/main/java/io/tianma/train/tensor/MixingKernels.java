package io.tianma.train.tensor;

/**
 * What token mixers other than softmax attention need, on the conventions of {@link Kernels}: all
 * operands are F (F32, or F64), outputs are overwritten unless said otherwise, and of ragged
 * tensors only the rows that count are read and written. Letters: B batch, T and S rows of a
 * sample, N rows in all, D columns, H heads, K head size, G groups, k taps.
 */
public interface MixingKernels {
  /** {@code y = a ⊙ b}; y may be one of them. */
  void multiply(Tensor aND, Tensor bND, Tensor yND);

  /**
   * {@code y = x ⊙ gamma + beta} for each row; y may be x.
   *
   * @param gammaD F [D], or null for ones
   * @param betaD F [D], or null for zeros
   */
  void affine(Tensor xND, Tensor gammaD, Tensor betaD, Tensor yND);

  /**
   * {@code sums += Σ dy ⊙ x} over the rows, in their order: the gradient of {@link #affine} with
   * respect to gamma, and to beta where x is null.
   */
  void addColumnSums(Tensor dyND, Tensor xND, Tensor sumsD);

  /**
   * {@code y = (x - mean) / sqrt(variance + eps) ⊙ gamma + beta} for each row.
   *
   * @param statisticsN2 F [N, 2]: mean and inverse deviation of each row, for the derivative
   */
  void layerNorm(
      Tensor xND, Tensor gammaD, Tensor betaD, double eps, Tensor yND, Tensor statisticsN2);

  /** The derivatives of {@link #layerNorm}: dx overwritten, {@code dGamma} and {@code dBeta} +=. */
  void layerNormBackward(
      Tensor dyND,
      Tensor xND,
      Tensor gammaD,
      Tensor statisticsN2,
      Tensor dxND,
      Tensor dGammaD,
      Tensor dBetaD);

  /** {@code y = softmax(x)} over each {@code width} adjacent columns of each row; y may be x. */
  void softmax(int width, Tensor xND, Tensor yND);

  /** Its derivative from its result: {@code dx = y ⊙ (dy - Σ y dy)}; dx may be dy. */
  void softmaxBackward(int width, Tensor yND, Tensor dyND, Tensor dxND);

  /**
   * {@code y = x - log Σ e^x}, the sum over the rows of a sample that count, for each column: x, y
   * F [B, T, D]; y may be x.
   */
  void logSoftmaxColumns(Tensor xBTD, Tensor yBTD);

  /** Its derivative from its result: {@code dx = dy - e^y Σ dy}; dx may be dy. */
  void logSoftmaxColumnsBackward(Tensor yBTD, Tensor dyBTD, Tensor dxBTD);

  /**
   * {@code y[b] = alpha op(w) x[b] + beta y[b]} with a matrix over positions: rows of the product
   * are the rows of y's sample that count, its inner index runs over the rows of x's sample that
   * count, as far as op(w) has columns. x F [B, S, D], y F [B, T, D], w F at least that large.
   *
   * @param transpose whether op(w) is wᵀ
   * @param causal whether only {@code w[i, j]} with {@code j <= i} are seen, the others being zero
   *     whatever memory holds
   */
  void mixPositions(
      boolean transpose,
      boolean causal,
      double alpha,
      Tensor w,
      Tensor xBSD,
      double beta,
      Tensor yBTD);

  /**
   * The derivative of {@link #mixPositions} with respect to some rows of w: {@code dw[i, j] +=
   * alpha Σ_b Σ_d dy[b, firstRow + i, d] x[b, j, d]}, samples in their order, void rows left out.
   *
   * @param firstRow row of w that row 0 of dw is
   */
  void addMixGradient(
      boolean causal, double alpha, Tensor dyBTD, Tensor xBSD, int firstRow, Tensor dw);

  /** {@code x[b, t] += bias[t]} in every column: x F [B, T, D], bias F [at least T]. */
  void addByPosition(Tensor biasT, Tensor xBTD);

  /** Its derivative: {@code dBias[t] += Σ_b Σ_d dy[b, t, d]}, samples in their order. */
  void addPositionSums(Tensor dyBTD, Tensor dBiasT);

  /**
   * A short convolution along the positions of a sample: {@code c[t, i] = Σ_j w(t, g, j) u[t + j -
   * left, i]} with {@code g = i / (D / G)}; u is zero outside the rows that count. c may have fewer
   * or more rows of a sample than u, as generation wants them; {@code left} may be negative.
   *
   * @param groups G, divides D
   * @param w F [G, k]; or, where it depends on the position, F [B, T, G k] ragged as c
   * @param uBTD F [B, S, D], S being T but in generation
   */
  void convolve(int groups, int left, Tensor w, Tensor uBTD, Tensor cBTD);

  /**
   * The derivatives of {@link #convolve}.
   *
   * @param duBTD overwritten
   * @param dw of w's shape; added to where w is F [G, k], overwritten where it depends on the
   *     position
   */
  void convolveBackward(
      int groups, int left, Tensor dcBTD, Tensor w, Tensor uBTD, Tensor duBTD, Tensor dw);

  /**
   * Turns pairs of coordinates of each head, in place: {@code (a, b) -> (a cos - b sin, b cos + a
   * sin)}, or back.
   *
   * @param pairs which coordinates are pairs
   * @param cosSin F [1 or B, T, K]: for row t the K/2 cosines of the pairs, then their sines
   */
  void rotate(RotaryPairs pairs, boolean back, Tensor cosSin, Tensor xBTI);

  /**
   * Angles of two coordinates for {@link #rotate}: the number of sentence ends strictly before a
   * token turns the first half of the head, the number of tokens since the last of them the second.
   *
   * @param ends ids that end a sentence
   * @param idsBT I32 [B, T]
   * @param table F [at least T, K/2]: for coordinate c the K/4 cosines of half a head, then their
   *     sines
   * @param cosSin F [B, T, K], ragged as ids
   */
  void sentenceAngles(int[] ends, Tensor idsBT, Tensor table, Tensor cosSin);

  /**
   * Softmax attention whose scores are given: {@code context = dropout(softmax(scores + mask)) v}.
   * See {@link Kernels#attention}; bias of the spec is not looked at.
   *
   * @param scores F [1 or B, H, T, S], not overwritten
   * @param v F [B, S, H K]
   * @param probsBHTS probabilities before dropout, kept for the derivative
   * @param context O [B, T, H K]
   */
  void scoreAttention(
      AttentionSpec spec, Tensor scores, Tensor v, Tensor probsBHTS, Tensor context);

  /**
   * Its derivatives; dScores F and dv O are overwritten, dScores with zeros for what is not seen
   * and for queries that do not count. {@code probsBHTS} may be destroyed.
   */
  void scoreAttentionBackward(
      AttentionSpec spec,
      Tensor dContext,
      Tensor v,
      Tensor probsBHTS,
      Tensor dScoresBHTS,
      Tensor dv);

  /**
   * Copies rows from sample to sample: {@code y[b, t + by] = x[b, t]} for the rows of x that count,
   * where that is a row of y that counts; other rows of y stay as they are. So {@code by = 1} makes
   * room for a row in front, {@code by = -1} leaves the first one out, and of tensors with one row
   * a sample {@code by = 0} reads or writes the first row.
   *
   * @param by may be negative
   * @param xBSD F [B, S, D]
   * @param yBTD F [B, T, D]
   */
  void moveRows(int by, Tensor xBSD, Tensor yBTD);

  /** {@code to[b] = lengths[b] + by}: I32 [B] both. */
  void lengthen(Tensor lengthsB, int by, Tensor toB);

  /**
   * A point of the unit sphere for each row: with {@code μ = x / max(‖x‖, 1e-12)} and, of the row's
   * noise, w and ε, {@code z = w μ + √(1 - w²) ν}, ν being the direction of what of ε is orthogonal
   * to μ; {@code ν = r / max(‖r‖, 1e-12)} with {@code r = ε - (ε·μ) μ}. At {@code w = 1} it is μ.
   * Source: von Mises-Fisher latents, Davidson et al. 2018; Su, kexue.fm/archives/8404.
   *
   * @param xNZ F [N, Z]
   * @param noiseN1Z F [N, 1 + Z]: w in [-1, 1], then ε
   * @param zNZ F [N, Z]
   */
  void sphere(Tensor xNZ, Tensor noiseN1Z, Tensor zNZ);

  /** The derivative of {@link #sphere} with respect to x, also through ν; dx is overwritten. */
  void sphereBackward(Tensor dzNZ, Tensor xNZ, Tensor noiseN1Z, Tensor dxNZ);

  /**
   * How the columns of a batch are normalized: {@code (x - mean) inverse}, with {@code inverse = 1
   * / √(variance + 1e-6)}.
   *
   * @param xND F [N, D], or null to take the moments as they are
   * @param moments2D F [2, D]: means of the columns and of their squares; made of x where it is
   *     given
   * @param normalizer2D F [2, D]: means and inverses
   */
  void normalizer(Tensor xND, Tensor moments2D, Tensor normalizer2D);

  /**
   * A point of each row's Gaussian, {@code z = μ + √v ε}, and its divergence from N(0, I); see
   * {@link GaussianSpec}.
   *
   * @param xN2Z F [N, 2 Z]
   * @param normalizer2Z F [2, 2 Z] of {@link #normalizer}, or null
   * @param thetaZ F [Z], how mean and deviation share; null where the normalizer is
   * @param noiseN1Z F [N, 1 + Z]: a number that is not looked at, then ε
   * @param zNZ F [N, Z]
   * @param klN F [N]: nats
   */
  void gaussian(
      GaussianSpec spec,
      Tensor xN2Z,
      Tensor normalizer2Z,
      Tensor thetaZ,
      Tensor noiseN1Z,
      Tensor zNZ,
      Tensor klN);

  /**
   * The derivative of {@link #gaussian}, and of {@code factor weight Σ kl}; dx and dTheta are
   * overwritten.
   *
   * @param weight F [1]
   */
  void gaussianBackward(
      GaussianSpec spec,
      Tensor dzNZ,
      Tensor xN2Z,
      Tensor normalizer2Z,
      Tensor thetaZ,
      Tensor noiseN1Z,
      double factor,
      Tensor weight,
      Tensor dxN2Z,
      Tensor dThetaZ);
}
