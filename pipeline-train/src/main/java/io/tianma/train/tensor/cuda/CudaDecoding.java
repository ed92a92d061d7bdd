package io.tianma.train.tensor.cuda;

import static io.tianma.train.tensor.cuda.CudaKernels.ceil;

import io.tianma.train.tensor.Arena;
import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.DecodingKernels;
import io.tianma.train.tensor.StepProduct;
import io.tianma.train.tensor.Tensor;
import io.tianma.train.tensor.cuda.device.Launch;
import io.tianma.train.tensor.cuda.device.Source;

/** Steps of a generation, whose position the device reads by itself. */
final class CudaDecoding implements DecodingKernels {
  private static final int COLUMNS_OF_PART = 2048; // of a row of logits that a block looks at
  private static final int MOST_ROWS = 64; // of products of few rows
  private static final int KEYS_AHEAD = 4; // of a group of threads, as in decoding.cu

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
        .early()
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
    int threads = packs ? 256 : 128;
    boolean many = packs && k.size(1) > KEYS_AHEAD * threads * 8 / size;
    String halves = many ? "attendManyHalves" : "attendHalves";
    String kernel = !packs ? "attend" : k.type() == DType.BF16 ? halves : "attendFloats";
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
        .shared(threads / 32 * (size + 2) * (q.type() == DType.F64 ? Double.BYTES : Float.BYTES))
        .early()
        .blocks(q.rows() * heads, 1, threads);
  }

  @Override
  public boolean joins(Tensor x, Tensor weight, int halves) {
    return weight.type() == DType.BF16
        && x.rows() <= MOST_ROWS
        && x.columns() % 32 == 0
        && weight.rows() % (8 * halves) == 0
        && Launch.packs(x, weight);
  }

  @Override
  public void product(StepProduct product, Tensor x, Tensor weight, Tensor y) {
    String kernel =
        "fewRows" + (product.gamma() == null ? "" : "Normed") + (product.gated() ? "Gated" : "");
    int columns = product.gated() ? weight.rows() / 2 : weight.rows();
    launch
        .of(Source.PRODUCTS, kernel, x)
        .with(x)
        .with(product.gamma())
        .with(weight)
        .with(y)
        .with(product.store())
        .with(address(product.place()))
        .with(product.eps())
        .with(product.activation() == null ? -1 : product.activation().ordinal())
        .with(product.adds())
        .early()
        .blocks(columns / 8, ceil(x.rows(), 32), 256);
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
        .early()
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
        .early()
        .blocks(1, 1, 1024);
  }

  private static long address(Tensor x) {
    return x == null ? 0 : x.address();
  }
}
