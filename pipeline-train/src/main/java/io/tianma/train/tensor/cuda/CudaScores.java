package io.tianma.train.tensor.cuda;

import static io.tianma.train.tensor.cuda.CudaMixing.tiles;
import static io.tianma.train.tensor.cuda.device.Source.POSITIONS;

import io.tianma.train.tensor.AttentionSpec;
import io.tianma.train.tensor.Tensor;
import io.tianma.train.tensor.cuda.device.Launch;

/** Softmax attention whose scores are given. */
final class CudaScores {
  private static final int ROW = 128; // threads of a row of scores
  private static final int TILE = 256; // threads of a tile of 32 by 32

  private final Launch launch;

  CudaScores(Launch launch) {
    this.launch = launch;
  }

  void forward(AttentionSpec spec, Tensor scores, Tensor v, Tensor probs, Tensor context) {
    launch
        .of(POSITIONS, "givenScores", probs)
        .with(spec.heads())
        .with(spec.causal())
        .with(spec.firstQuery())
        .with(spec.keyIds())
        .with(spec.padId())
        .with(scores)
        .with(v)
        .with(context)
        .with(probs)
        .blocks(context.size(1), context.size(0) * spec.heads(), ROW);
    weigh(spec, false, probs, v, context);
  }

  void backward(
      AttentionSpec spec, Tensor dContext, Tensor v, Tensor probs, Tensor dScores, Tensor dv) {
    weigh(spec, true, probs, dContext, dv);
    int heads = dContext.size(0) * spec.heads();
    launch
        .of(POSITIONS, "probSlopes", probs)
        .with(spec.heads())
        .with(spec.dropout())
        .with(dContext)
        .with(v)
        .with(dScores)
        .blocks(tiles(dContext.size(1)) * tiles(v.size(1)), heads, TILE);
    launch
        .of(POSITIONS, "slopesOfScores", probs)
        .with(spec.heads())
        .with(dContext)
        .with(probs)
        .with(dScores)
        .blocks(dContext.size(1), heads, ROW);
  }

  /** {@code y = op(dropout(probs)) x} for each head. */
  private void weigh(AttentionSpec spec, boolean transpose, Tensor probs, Tensor x, Tensor y) {
    int across = tiles(y.columns() / spec.heads());
    launch
        .of(POSITIONS, "weighRows", probs)
        .with(spec.heads())
        .with(transpose)
        .with(spec.dropout())
        .with(probs)
        .with(x)
        .with(y)
        .blocks(tiles(y.size(1)) * across, y.size(0) * spec.heads(), TILE);
  }
}
