package io.tianma.train.tensor;

/**
 * The operations of a backend, on tensors given by address, shape and type.
 *
 * <p>An instance serves one thread at a time. Kernels return nothing to the host: what a later
 * kernel needs is in memory, so a backend may queue them. Unless said otherwise outputs are
 * overwritten and no output overlaps an input; F stands for F32 or F64, the same for all operands
 * of a call. Where a precision below F32 is asked for, operands of products are BF16: both of
 * {@link #gemm}, whose result is F32, and what other kernels write for it, marked O (F, or BF16
 * where F is F32). Statistics, softmax and losses are computed at F32 or better whatever the matrix
 * type. Of ragged tensors ({@link Tensor#ragged}) only the rows that count are read and written;
 * operands of a call with the same rows are ragged alike. Letters: B batch, S keys, T queries, H
 * heads, K head size, D model, F feed-forward, V vocabulary, N rows.
 */
public interface Kernels extends AutoCloseable {
  /** Where this backend's tensors live. */
  Memory memory();

  /** Kernels of token mixers other than softmax attention. */
  MixingKernels mixing();

  /** Kernels of linear attention. */
  LinearAttentionKernels linearAttention();

  /**
   * Kernels of a generation's step that is recorded once for all positions; null where every
   * position is better recorded by itself.
   */
  default DecodingKernels decoding() {
    return null;
  }

  void fill(Tensor x, double value);

  /** {@code y = x}, rows may have strides; x F, y O. */
  void copy(Tensor x, Tensor y);

  /** Zeroes the rows of a ragged tensor that do not count. */
  void clearVoid(Tensor x);

  /** {@code x *= alpha}. */
  void scale(double alpha, Tensor x);

  /** {@code y += alpha x}. */
  void axpy(double alpha, Tensor x, Tensor y);

  /** {@code sum += Σ x}, the rows of x one after the other: x F [N, D], sum F [D]. */
  default void addRows(Tensor xND, Tensor sumD) {
    for (int n = 0; n < xND.rows(); n++) {
      axpy(1, xND.slice(n, 1), sumD);
    }
  }

  /**
   * {@code c = alpha op(a) op(b) + beta c} on matrices [rows, columns], op transposing where asked;
   * a and b O, c F.
   */
  void gemm(
      boolean transposeA,
      boolean transposeB,
      double alpha,
      Tensor a,
      Tensor b,
      double beta,
      Tensor c);

  /** {@code y[n] = table[ids[n]]}: table F [V, D], ids I32 [N], y F [N, D]. */
  void gatherRows(Tensor tableVD, Tensor idsN, Tensor yND);

  /** {@code dTable[ids[n]] += dy[n]}, in the order of n. */
  void scatterAddRows(Tensor dyND, Tensor idsN, Tensor dTableVD);

  /**
   * {@code y = x / sqrt(mean(x²) + eps) ⊙ gamma} for each row; the factor of each row goes to
   * {@code inverseN}; y O.
   */
  void rmsNorm(Tensor xND, Tensor gammaD, double eps, Tensor yND, Tensor inverseN);

  /**
   * {@code dx = residual + ∂rmsNorm}, and {@code dGamma += ...}; {@code residualND} may be null,
   * and may be {@code dxND}.
   *
   * @param dGamma F [D]; or F [B, D], of x [B, T, D], for the sum of each sample by itself
   */
  void rmsNormBackward(
      Tensor dyND,
      Tensor xND,
      Tensor gammaD,
      Tensor inverseN,
      Tensor residualND,
      Tensor dxND,
      Tensor dGamma);

  /**
   * {@code y = f(hidden)}, or {@code f(left half) ⊙ right half} where hidden has twice the columns
   * of y; y O.
   */
  void activate(Activation f, Tensor hidden, Tensor yNF);

  /** The derivative of {@link #activate} with respect to hidden; dHidden O. */
  void activateBackward(Activation f, Tensor dyNF, Tensor hidden, Tensor dHidden);

  /** {@code y = x ⊙ mask / (1 - rate)}, y O; y may be x. The same call is its own derivative. */
  void dropout(Dropout dropout, Tensor x, Tensor y);

  /** {@code sum = residual + dropout(part)}, all contiguous. */
  default void addDropped(Dropout dropout, Tensor residual, Tensor part, Tensor sum) {
    dropout(dropout, part, sum);
    axpy(1, residual, sum);
  }

  /**
   * Whether norms are better made together with the sum before them, by {@link #addNorm} and {@link
   * #addNormBackward}; otherwise nobody calls these two.
   */
  default boolean joinsNorms() {
    return false;
  }

  /**
   * Two pieces of work that do not touch what the other writes, products only: side by side where
   * that is faster.
   *
   * @param operations floating-point operations of each
   */
  default void beside(double operations, Runnable first, Runnable second) {
    first.run();
    second.run();
  }

  /** {@code y_i = x b_iᵀ} for all i, where y_i are windows of y side by side, as wide as b_i. */
  default void gemms(Tensor x, Tensor[] b, Tensor y) {
    int width = b[0].rows();
    for (int i = 0; i < b.length; i++) {
      gemm(false, true, 1, x, b[i], 0, y.columns(i * width, width));
    }
  }

  /** {@code x = Σ y_i b_i + beta x}, the other way round. */
  default void gemmsSum(Tensor y, Tensor[] b, double beta, Tensor x) {
    int width = b[0].rows();
    for (int i = 0; i < b.length; i++) {
      gemm(false, false, 1, y.columns(i * width, width), b[i], i == 0 ? beta : 1, x);
    }
  }

  /** {@code c_i = y_iᵀ x + beta c_i}. */
  default void gemmsOfRows(Tensor y, Tensor x, double beta, Tensor[] c) {
    int width = c[0].rows();
    for (int i = 0; i < c.length; i++) {
      gemm(true, false, 1, y.columns(i * width, width), x, beta, c[i]);
    }
  }

  /** Says that ids, and what calls keep, stay as they are until {@link #endForward}. */
  default void beginForward() {}

  /** Says that they may. */
  default void endForward() {}

  /**
   * Says that {@link #addNormBackward} may leave gradients of gamma unfinished until {@link
   * #endSums}.
   */
  default void beginSums() {}

  /** Finishes them. */
  default void endSums() {}

  /**
   * {@code sum = residual + dropout(part)} and {@link #rmsNorm} of the sum; all contiguous.
   *
   * @param dropout null if nothing is dropped
   * @param part O
   */
  default void addNorm(
      Dropout dropout,
      Tensor residual,
      Tensor part,
      Tensor sum,
      Tensor gammaD,
      double eps,
      Tensor yND,
      Tensor inverseN) {
    if (dropout == null) {
      copy(residual, sum);
      axpy(1, part, sum);
    } else {
      addDropped(dropout, residual, part, sum);
    }
    rmsNorm(sum, gammaD, eps, yND, inverseN);
  }

  /**
   * {@link #rmsNormBackward} and then the derivative of {@link #addNorm}'s part: {@code dPart =
   * dropout(dx)}.
   *
   * @param dPart O, or null if it is not wanted
   * @param adds whether {@code dGammaD} is added to, or overwritten
   */
  default void addNormBackward(
      Dropout dropout,
      Tensor dyND,
      Tensor xND,
      Tensor gammaD,
      Tensor inverseN,
      Tensor residualND,
      Tensor dxND,
      Tensor dPart,
      boolean adds,
      Tensor dGammaD) {
    if (!adds) {
      fill(dGammaD, 0);
    }
    rmsNormBackward(dyND, xND, gammaD, inverseN, residualND, dxND, dGammaD);
    if (dPart == null) {
      return;
    }
    if (dropout == null) {
      copy(dxND, dPart);
    } else {
      dropout(dropout, dxND, dPart);
    }
  }

  /** {@link #activate} and dropout of its result. */
  default void activate(Activation f, Dropout dropout, Tensor hidden, Tensor yNF) {
    activate(f, hidden, yNF);
    dropout(dropout, yNF, yNF);
  }

  /**
   * The derivative of {@link #activate(Activation, Dropout, Tensor, Tensor)}; dy may be void then.
   */
  default void activateBackward(
      Activation f, Dropout dropout, Tensor dyNF, Tensor hidden, Tensor dHidden) {
    dropout(dropout, dyNF, dyNF);
    activateBackward(f, dyNF, hidden, dHidden);
  }

  /**
   * The bias of each head for the relative distances (key minus query) {@code first, first + 1,
   * ...}: table F [buckets, H], bias F [H, R].
   */
  void relativeBias(
      Tensor tableBucketsH, boolean bidirectional, int maxDistance, int first, Tensor biasHR);

  /**
   * The derivative of {@link #relativeBias}, added to {@code dTable}.
   *
   * @param dBias F [H, R]; or F [B, H, R], whose samples are added up in their order
   */
  void relativeBiasBackward(
      Tensor dBias, boolean bidirectional, int maxDistance, int first, Tensor dTableBucketsH);

  /**
   * {@code context = dropout(softmax(q kᵀ + bias + mask)) v} for each head: q, context F [B, T, H
   * K], k, v F [B, S, H K] (each may be a window of columns), probabilities before dropout F [B, H,
   * T, S]; context O. A query that sees no key gets zeros.
   */
  void attention(
      AttentionSpec spec, Tensor q, Tensor k, Tensor v, Tensor probsBHTS, Tensor context);

  /**
   * The derivatives of {@link #attention}; dq, dk, dv O are overwritten, {@code dBias} F [B, H, T +
   * S - 1] (null if there is no bias) is added to. {@code probsBHTS} may be destroyed.
   */
  void attentionBackward(
      AttentionSpec spec,
      Tensor dContext,
      Tensor q,
      Tensor k,
      Tensor v,
      Tensor probsBHTS,
      Tensor dq,
      Tensor dk,
      Tensor dv,
      Tensor dBias);

  /**
   * How many numbers of a sample {@link #attention} leaves in {@code probs} for its derivative: all
   * probabilities, or less where they are made anew.
   */
  default int keptByAttention(AttentionSpec spec, Tensor q, Tensor k, Tensor v) {
    return Math.multiplyExact(spec.heads() * q.size(1), k.size(1));
  }

  /**
   * The same for those who keep no probabilities but can make them anew.
   *
   * @param context what {@link #attention} made
   */
  default void attentionBackward(
      AttentionSpec spec,
      Tensor context,
      Tensor dContext,
      Tensor q,
      Tensor k,
      Tensor v,
      Tensor probsBHTS,
      Tensor dq,
      Tensor dk,
      Tensor dv,
      Tensor dBias) {
    attentionBackward(spec, dContext, q, k, v, probsBHTS, dq, dk, dv, dBias);
  }

  /**
   * The loss of each row with its label, zeros for rows with label {@code padId}. The entries of a
   * row of {@code losses} F64 [N, {@link #LOSS_SUMS}]: its cross-entropy, 1 if its greatest logit
   * is the label's, 1 if it counts, and what the objective has beyond the cross-entropy. If {@code
   * weight} F [1] is given, logits become the gradient of the objective times that weight: {@code
   * weight (a softmax - t)} with {@code a = 1 + 2 zLoss log Z} and t the smoothed one-hot labels,
   * zero for padding; without it they are void.
   */
  void crossEntropy(LossSpec spec, Tensor logitsNV, Tensor labelsN, Tensor weight, Tensor losses);

  /**
   * Whether work is queued behind the host's back: sums then are made by {@link #totals}, and the
   * host waits for nothing that it need not know.
   */
  default boolean queues() {
    return false;
  }

  /**
   * {@code totals[c] = Σ x[n, c]}, and the last entry of totals is one more than it was: x F64 [N,
   * C], totals F64 [C + 1]. Called where {@link #queues} only.
   */
  default void totals(Tensor xNC, Tensor totals) {
    throw new UnsupportedOperationException("nothing is queued here");
  }

  /** Entries of a row of the losses of {@link #crossEntropy}. */
  int LOSS_SUMS = 4;

  /** {@code ids[n]} = column of the greatest entry of row n, the first of equals. */
  void argmax(Tensor xNV, Tensor idsN);

  /**
   * {@code sums[i] = Σ x²} over the i-th {@link #CHUNK} elements, in double: sums F64
   * [ceil(elements / CHUNK)].
   */
  void sumOfSquares(Tensor x, Tensor sums);

  /** {@code total = Σ values} in order: values F64 [n], total F64 [1]. */
  void total(Tensor values, Tensor total);

  /**
   * Elements of a flat vector that {@link #sumOfSquares} sums up alone, whatever the number of
   * threads.
   */
  int CHUNK = 1 << 16;

  /**
   * AdamW on a piece of the flat vectors: moments updated, gradients read with the factor {@code
   * min(1, maxNorm / sqrt(normSquared))}; the step is subtracted from {@code p} if {@code apply},
   * otherwise it replaces {@code g}. If the norm is not finite nothing is moved, and the step is
   * zero.
   *
   * @param normSquared F64 [1], of the whole gradient
   */
  void adamW(
      AdamWStep step, Tensor p, Tensor g, Tensor m, Tensor v, Tensor normSquared, boolean apply);

  /**
   * {@link #adamW} on the whole vectors: run i of them ends before element {@code ends[i]}, the
   * last at their end, and decays by {@code decays[i]}; nothing is done where that is NaN. The same
   * arrays are given at every step.
   */
  default void adamW(
      AdamWStep step,
      int[] ends,
      double[] decays,
      Tensor p,
      Tensor g,
      Tensor m,
      Tensor v,
      Tensor normSquared,
      boolean apply) {
    int from = 0;
    AdamWStep kind = step;
    for (int i = 0; i < ends.length; i++) {
      int count = ends[i] - from;
      if (!Double.isNaN(decays[i])) {
        kind = kind.withDecay(decays[i]);
        adamW(
            kind,
            p.region(from, count),
            g.region(from, count),
            m.region(from, count),
            v.region(from, count),
            normSquared,
            apply);
      }
      from = ends[i];
    }
  }

  /**
   * The same with the step subtracted; {@code halves} BF16, as long as p, become the parameters in
   * 16 bits.
   */
  default void adamW(
      AdamWStep step,
      int[] ends,
      double[] decays,
      Tensor p,
      Tensor g,
      Tensor m,
      Tensor v,
      Tensor normSquared,
      Tensor halves) {
    adamW(step, ends, decays, p, g, m, v, normSquared, true);
    copy(p, halves);
  }

  /**
   * Adafactor on one parameter g F [R, C]. With c the factor of {@link #adamW}'s clipping, and β2,
   * ε1 of the step,
   *
   * <pre>{@code
   * rows[r]    = β2 rows[r]    + (1 - β2) (mean over columns of (c g)² + ε1)
   * columns[j] = β2 columns[j] + (1 - β2) (mean over rows    of (c g)² + ε1)
   * u    = c g / sqrt(rows[r] / mean(rows) × columns[j])
   * size = lr max(ε2, rms(p))            or lr, if parameters do not scale
   * g    = size (u / max(1, rms(u) / clipThreshold) + decay p)
   * }</pre>
   *
   * If the norm is not finite nothing is moved, and the step is zero.
   *
   * @param rows F [R]; null if R is 1: columns are then the second moments themselves
   * @param columns F [C]
   * @param normSquared F64 [1], of the whole gradient
   * @param scratch F [2, C], overwritten
   */
  void adafactor(
      AdafactorStep step,
      Tensor p,
      Tensor g,
      Tensor rows,
      Tensor columns,
      Tensor normSquared,
      Tensor scratch);

  /**
   * Whether these kernels would rather have everything that products write in 16 bits, where
   * operands of products are: results that attention and activations read, their gradients, logits.
   * They then take such tensors wherever F stands for products, attention, activations, dropout and
   * losses.
   */
  default boolean narrow() {
    return false;
  }

  /**
   * Whether samples may be packed ({@link Packing}): then rows of padding are not there, and
   * operations on rows see one sample. Attention, dropout, activations, norms, products, embeddings
   * and losses take such tensors; nothing else does.
   */
  default boolean packs() {
    return false;
  }

  /** Whether skipping padded rows saves anything; otherwise all rows count. */
  default boolean skipsPadding() {
    return true;
  }

  /**
   * The same work, to be run as often as wanted. It always makes the same calls with the same
   * arguments, so that a backend may record them once and replay them.
   */
  default Runnable repeatable(Runnable work) {
    return work;
  }

  @Override
  void close();
}
