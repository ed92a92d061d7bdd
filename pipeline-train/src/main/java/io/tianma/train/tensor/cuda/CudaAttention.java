package io.tianma.train.tensor.cuda;

import static io.tianma.train.tensor.cuda.CudaKernels.ceil;

import io.tianma.train.tensor.Arena;
import io.tianma.train.tensor.AttentionSpec;
import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.Packing;
import io.tianma.train.tensor.Tensor;
import io.tianma.train.tensor.cuda.device.Launch;
import io.tianma.train.tensor.cuda.device.Source;

/**
 * Softmax attention by products of whole matrices: for each head a batch over the samples. Letters
 * as in {@link io.tianma.train.tensor.Kernels}.
 */
final class CudaAttention {
  private final Launch launch;
  private final Arena scratch;
  private final CudaProducts products;

  CudaAttention(Launch launch, Arena scratch, CudaProducts products) {
    this.launch = launch;
    this.scratch = scratch;
    this.products = products;
  }

  void forward(AttentionSpec spec, Tensor q, Tensor k, Tensor v, Tensor probs, Tensor context) {
    // void queries have no probabilities, but products make scores for them
    Tensor scores = q.lengths() == null ? probs : scratch.take(probs.type(), probs.shape());
    multiply(spec, false, true, readable(q), readable(k), scores);
    Tensor dropped = spec.dropout() == null ? probs : scratch.take(probs.type(), probs.shape());
    seen("softmaxOfScores", spec, q, v, probs)
        .with(spec.bias())
        .with(scores)
        .with(spec.dropout())
        .with(probs)
        .with(spec.dropout() == null ? null : dropped)
        .blocks(ceil(probs.rows(), 8), 1, 256);
    Tensor sums = room(context);
    multiply(spec, false, false, dropped, readable(v), sums);
    deliver(sums, context);
  }

  void backward(
      AttentionSpec spec,
      Tensor dContext,
      Tensor q,
      Tensor k,
      Tensor v,
      Tensor probs,
      Tensor dq,
      Tensor dk,
      Tensor dv,
      Tensor dBias) {
    Tensor outer = readable(dContext);
    Tensor dScores = scratch.take(probs.type(), probs.shape());
    multiply(spec, false, true, outer, readable(v), dScores);
    Tensor dropped = scratch.take(probs.type(), probs.shape());
    seen("softmaxOfScoresBackward", spec, dContext, v, probs)
        .with(spec.dropout())
        .with(probs)
        .with(dScores)
        .with(dropped)
        .blocks(ceil(probs.rows(), 8), 1, 256);
    if (dBias != null) {
      launch
          .of(Source.ATTENTION, "addDiagonals", probs)
          .with(dScores)
          .with(probs.size(2))
          .with(dBias)
          .elements(dBias.elements());
    }
    gradient(spec, true, dropped, outer, dv);
    gradient(spec, false, dScores, readable(k), dq);
    gradient(spec, true, dScores, readable(q), dk);
  }

  private void gradient(
      AttentionSpec spec, boolean transpose, Tensor scores, Tensor rows, Tensor result) {
    Tensor sums = room(result);
    multiply(spec, transpose, false, scores, rows, sums);
    deliver(sums, result);
  }

  private Launch seen(String kernel, AttentionSpec spec, Tensor queryRows, Tensor v, Tensor probs) {
    return launch
        .of(Source.ATTENTION, kernel, probs)
        .with(spec.heads())
        .with(probs.size(2))
        .with(probs.size(3))
        .with(spec.causal())
        .with(spec.firstQuery())
        .with(spec.padId())
        .with(address(spec.keyIds()))
        .with(address(queryRows.lengths()))
        .with(address(v.lengths()))
        .with(packing(queryRows))
        .with(packing(v));
  }

  private static long packing(Tensor x) {
    return x.packing() == null ? 0 : x.packing().table().address();
  }

  private static long address(Tensor x) {
    return x == null ? 0 : x.address();
  }

  /**
   * {@code c = op(a) op(b)} for each head of each sample, of scores [B, H, T, S] or rows [B, T, H
   * K].
   */
  private void multiply(
      AttentionSpec spec, boolean transposeA, boolean transposeB, Tensor a, Tensor b, Tensor c) {
    for (int h = 0; h < spec.heads(); h++) {
      products.batch(
          transposeA,
          transposeB,
          1,
          matrix(spec, a, h),
          step(a),
          matrix(spec, b, h),
          step(b),
          0,
          matrix(spec, c, h),
          step(c),
          c.size(0));
    }
  }

  /** The first sample's matrix of a head. */
  private static Tensor matrix(AttentionSpec spec, Tensor x, int h) {
    if (x.rank() == 4) {
      return x.region((long) h * x.size(2) * x.size(3), x.size(2), x.size(3));
    }
    int size = x.columns() / spec.heads();
    return x.ragged(null).slice(0, Math.min(1, x.size(0))).columns(h * size, size);
  }

  /** Elements from one sample's matrix to the next one's. */
  private static long step(Tensor x) {
    return x.rank() == 4 ? (long) x.size(1) * x.size(2) * x.size(3) : (long) x.size(1) * x.stride();
  }

  /** Room for the samples of a packed x, each with that of the longest. */
  private Tensor spread(Tensor x) {
    Packing packing = x.packing();
    return scratch.take(wide(x), packing.samples(), packing.longest(), x.columns());
  }

  /** x as products of scores can read it: in 32 bits, with zeros for rows that do not count. */
  private Tensor readable(Tensor x) {
    if (x.packing() != null) {
      Tensor rows = spread(x);
      launch
          .of(Source.ATTENTION, "spreadRows", rows)
          .with(x)
          .with(packing(x))
          .with(rows)
          .elements(rows.elements());
      return rows;
    }
    return x.type() == DType.BF16 || x.lengths() != null ? products.cleared(wide(x), x) : x;
  }

  /** x itself, or where it is too narrow for a product's result, or ragged, room for that. */
  private Tensor room(Tensor x) {
    if (x.packing() != null) {
      return spread(x);
    }
    return x.type() == DType.BF16 || x.lengths() != null ? scratch.take(wide(x), x.shape()) : x;
  }

  private static DType wide(Tensor x) {
    return x.type() == DType.BF16 ? DType.F32 : x.type();
  }

  private void deliver(Tensor sums, Tensor x) {
    if (x.packing() != null) {
      launch
          .of(Source.ATTENTION, "packRows", sums)
          .with(sums)
          .with(packing(x))
          .with(x)
          .elements(x.elements());
    } else if (sums != x) {
      products.copy(sums.ragged(x.lengths()), x);
    }
  }
}
