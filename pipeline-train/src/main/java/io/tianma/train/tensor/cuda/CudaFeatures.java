package io.tianma.train.tensor.cuda;

import static io.tianma.train.tensor.cuda.device.Source.MIXING;

import io.tianma.train.tensor.Arena;
import io.tianma.train.tensor.FeatureMap;
import io.tianma.train.tensor.Tensor;
import io.tianma.train.tensor.cuda.device.Device;
import io.tianma.train.tensor.cuda.device.Launch;

/** Features of linear attention and their slopes; see {@code linear.cu}. */
final class CudaFeatures {
  /**
   * Features of some rows, ragged as they are.
   *
   * @param den F [B, T, H m] of denominators
   * @param num those of numerators, the same tensor where they do not differ
   * @param input F [B, T, H K] what FAVOR's are made of, else null
   * @param levels F [B, T, H] what exponentials of keys are relative to, else null
   */
  record Features(Tensor den, Tensor num, Tensor input, Tensor levels) {}

  /** What the exponentials of keys are relative to. */
  enum Levels {
    /** The greatest exponent of all keys. */
    ALL,
    /** The greatest up to each key. */
    RISING,
    /** A key's own greatest. */
    OWN
  }

  private final Device device;
  private final Launch launch;
  private final Arena scratch;

  CudaFeatures(Launch launch, Device device, Arena scratch) {
    this.launch = launch;
    this.device = device;
    this.scratch = scratch;
  }

  /** Of queries, relative to their own greatest exponent; or of keys. */
  Features of(LinearHeads x, Levels levels) {
    Tensor den = x.take(scratch, x.width());
    Tensor input = x.map() == FeatureMap.FAVOR ? x.take(scratch, x.headSize()) : null;
    Tensor relative = null;
    switch (x.map()) {
      case ELU, RELU, TAYLOR ->
          x.forEachHead(
              x.withTurns(x.of("plainFeatures").with(x.map().ordinal()).with(x.heads()))
                  .with(x.x())
                  .with(den));
      case SOFTMAX_FACTORISED -> shares(x, den);
      case EXP -> relative = exponentials(x, levels, x.x(), null, den);
      case FAVOR -> {
        x.turn(false, x.x(), input);
        product(x, true, x.scale(), input, den);
        relative = exponentials(x, levels, den, input, den);
      }
    }
    Tensor num = x.turnsFeatures() ? x.take(scratch, x.width()) : den;
    if (num != den) {
      x.turn(false, den, num);
    }
    return new Features(den, num, input, relative);
  }

  private void shares(LinearHeads x, Tensor y) {
    if (x.ofKeys()) {
      x.of("columnSoftmax")
          .with(x.x())
          .with(y)
          .blocks(CudaMixing.tiles(y.columns()), y.size(0), ColumnParts.THREADS);
    } else {
      launch
          .of(MIXING, "groupSoftmax", y)
          .with(x.headSize())
          .with(x.x())
          .with(y)
          .elements(32L * y.rows() * x.heads());
    }
  }

  private Tensor exponentials(LinearHeads x, Levels levels, Tensor e, Tensor input, Tensor y) {
    boolean own = !x.ofKeys() || levels == Levels.OWN;
    Tensor greatest = x.take(scratch, 1);
    x.forEachHead(
        x.of("exponents")
            .with(x.heads())
            .with(e)
            .with(input)
            .with(x.scale())
            .with(own)
            .with(greatest)
            .with(y));
    if (own) {
      return greatest;
    }
    Tensor relative = x.take(scratch, 1);
    x.of("risingLevels")
        .with(levels == Levels.RISING)
        .with(greatest)
        .with(relative)
        .blocks(x.heads(), y.size(0), 32);
    x.of("aboveLevels").with(x.heads()).with(relative).with(y).elements(y.elements());
    return relative;
  }

  /** The product of all heads' rows with FAVOR's features [m, K], or their transpose. */
  private void product(LinearHeads x, boolean transpose, double scale, Tensor from, Tensor to) {
    int rows = from.rows() * x.heads();
    if (rows > 0) {
      Tensor a = Tensor.at(from.address(), from.type(), rows, from.columns() / x.heads());
      Tensor c = Tensor.at(to.address(), to.type(), rows, to.columns() / x.heads());
      device.gemm(false, transpose, scale, a, 0, x.spec().features(), 0, 0, c, 0, 1);
    }
  }

  /**
   * The derivative.
   *
   * @param d with respect to the features, destroyed
   */
  void backward(LinearHeads x, Features features, Tensor d, Tensor dx) {
    switch (x.map()) {
      case ELU, RELU, TAYLOR, EXP ->
          x.forEachHead(
              x.withTurns(x.of("plainSlopes").with(x.map().ordinal()).with(x.heads()))
                  .with(x.x())
                  .with(features.den())
                  .with(d)
                  .with(dx));
      case SOFTMAX_FACTORISED -> sharesBackward(x, features.den(), d, dx);
      case FAVOR -> randomBackward(x, features, d, dx);
    }
  }

  private void sharesBackward(LinearHeads x, Tensor y, Tensor d, Tensor dx) {
    if (x.ofKeys()) {
      x.of("columnSoftmaxSlopes")
          .with(y)
          .with(d)
          .with(dx)
          .blocks(CudaMixing.tiles(y.columns()), y.size(0), ColumnParts.THREADS);
    } else {
      launch
          .of(MIXING, "groupSoftmaxSlopes", y)
          .with(x.headSize())
          .with(y)
          .with(d)
          .with(dx)
          .elements(32L * y.rows() * x.heads());
    }
  }

  private void randomBackward(LinearHeads x, Features features, Tensor d, Tensor dx) {
    launch
        .of(MIXING, "multiplyRows", d)
        .with(features.den())
        .with(d)
        .with(d)
        .elements(d.elements());
    Tensor product = x.take(scratch, x.headSize());
    product(x, false, x.scale(), d, product);
    x.forEachHead(
        x.withTurns(x.of("randomSlopes").with(x.heads()).with(x.scale()))
            .with(d)
            .with(product)
            .with(features.input())
            .with(dx));
  }
}
