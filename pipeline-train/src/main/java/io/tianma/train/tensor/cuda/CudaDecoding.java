package io.tianma.train.tensor.cuda;

import static io.tianma.train.tensor.cuda.CudaKernels.ceil;

import io.tianma.train.tensor.Arena;
import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.DecodingKernels;
import io.tianma.train.tensor.Tensor;

/** Steps of a generation, whose position the device reads by itself. */
final class CudaDecoding implements DecodingKernels {
  private static final int COLUMNS_OF_PART = 2048; // of a row of logits that a block looks at

  private final Launch launch;
  private final Arena scratch;

  CudaDecoding(Launch launch, Arena scratch) {
    this.launch = launch;
    this.scratch = scratch;
  }

  @Override
  public void storeAt(Tensor x, Tensor store, Tensor place) {
    launch
        .of(Source.DECODING, "storeAt", x)
        .with(x)
        .with(store)
        .with(place.address())
        .elements(x.elements());
  }

  @Override
  public void addRowAt(Tensor table, Tensor place, Tensor x) {
    launch
        .of(Source.DECODING, "addRowAt", x)
        .with(table)
        .with(place.address())
        .with(x)
        .elements(x.elements());
  }

  @Override
  public void attend(
      int heads,
      Tensor q,
      Tensor k,
      Tensor v,
      Tensor place,
      Tensor bias,
      Tensor keyIds,
      int padId,
      Tensor context) {
    int size = q.columns() / heads;
    if (size > LARGEST_HEAD) {
      throw new IllegalArgumentException("heads of " + size + " columns: at most " + LARGEST_HEAD);
    }
    boolean alike = k.type() == v.type();
    boolean packs = alike && size >= 8 && Integer.bitCount(size) == 1 && Launch.packs(q, k, v);
    String kernel = !packs ? "attend" : k.type() == DType.BF16 ? "attendHalves" : "attendFloats";
    int threads = packs ? 256 : 128;
    int groups = packs ? threads * 8 / size : threads / 32;
    launch
        .of(Source.DECODING, kernel, bias == null ? q : bias)
        .with(heads)
        .with(k.size(1))
        .with(padId)
        .with(address(place))
        .with(address(keyIds))
        .with(q)
        .with(k)
        .with(v)
        .with(bias)
        .with(context)
        .shared(groups * (size + 2) * (q.type() == DType.F64 ? Double.BYTES : Float.BYTES))
        .blocks(q.rows() * heads, 1, threads);
  }

  @Override
  public void sayNext(
      Tensor logits,
      int endId,
      int padId,
      Tensor best,
      Tensor tokens,
      Tensor ends,
      Tensor output,
      Tensor place,
      Tensor running) {
    scratch.reset();
    int parts = ceil(logits.columns(), COLUMNS_OF_PART);
    Tensor values = scratch.take(logits.type(), logits.rows(), parts);
    Tensor columns = scratch.take(DType.I32, logits.rows(), parts);
    launch
        .of(Source.DECODING, "greatestOfParts", logits)
        .with(logits)
        .with(values)
        .with(columns.address())
        .blocks(parts, logits.rows(), 256);
    launch
        .of(Source.DECODING, "sayNext", logits)
        .with(values)
        .with(columns.address())
        .with(best.address())
        .with(tokens.address())
        .with(ends.address())
        .with(output.address())
        .with(place.address())
        .with(running.address())
        .with(endId)
        .with(padId)
        .with(logits.rows())
        .with(output.columns())
        .blocks(1, 1, 1024);
  }

  private static long address(Tensor x) {
    return x == null ? 0 : x.address();
  }
}
