package io.tianma.train.tape;

import io.tianma.train.tensor.Tensor;

/**
 * A tensor and its consecutive pieces along the first axis, one for each lane (some may be empty).
 */
public final class Split {
  private final Tensor whole;
  private final Tensor[] parts;

  Split(Tensor whole, int lanes) {
    this.whole = whole;
    this.parts = new Tensor[lanes];
    for (int lane = 0; lane < lanes; lane++) {
      int from = from(whole.size(0), lane, lanes);
      parts[lane] = whole.slice(from, from(whole.size(0), lane + 1, lanes) - from);
    }
  }

  private Split(Tensor whole, Tensor[] parts) {
    this.whole = whole;
    this.parts = parts;
  }

  public Tensor whole() {
    return whole;
  }

  public Tensor part(int lane) {
    return parts[lane];
  }

  /** Elements that lie before the piece of a lane. */
  public long elementsBefore(int lane) {
    long elements = 0;
    for (int i = 0; i < lane; i++) {
      elements += parts[i].elements();
    }
    return elements;
  }

  /** A window of columns of every piece. */
  public Split columns(int from, int count) {
    Tensor[] windows = new Tensor[parts.length];
    for (int lane = 0; lane < parts.length; lane++) {
      windows[lane] = parts[lane].columns(from, count);
    }
    return new Split(whole.columns(from, count), windows);
  }

  /** Where the share of a lane begins when {@code size} things are dealt out evenly. */
  public static int from(int size, int lane, int lanes) {
    return (int) ((long) size * lane / lanes);
  }
}
