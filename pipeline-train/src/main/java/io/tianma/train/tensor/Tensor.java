package io.tianma.train.tensor;

import java.util.Arrays;

/**
 * A shape over a region of memory: type, shape and address; it neither owns nor reads the memory.
 *
 * <p>Row-major. Elements of the last axis are adjacent; consecutive rows (of the last axis) are
 * {@code stride} elements apart, which is the last size except for a window of columns ({@link
 * #columns}).
 */
public final class Tensor {
  private final DType type;
  private final int[] shape;
  private final int stride;
  private final long address;
  private final Tensor lengths;
  private final Packing packing;

  private Tensor(
      DType type, int[] shape, int stride, long address, Tensor lengths, Packing packing) {
    this.type = type;
    this.shape = shape;
    this.stride = stride;
    this.address = address;
    this.lengths = lengths;
    this.packing = packing;
  }

  /** A contiguous tensor at {@code address}. */
  public static Tensor at(long address, DType type, int... shape) {
    int[] copy = shape.clone();
    for (int size : copy) {
      if (size < 0) {
        throw new IllegalArgumentException("negative size in shape " + Arrays.toString(shape));
      }
    }
    return new Tensor(
        type, copy, copy.length == 0 ? 1 : copy[copy.length - 1], address, null, null);
  }

  /**
   * The same [B, T, ...] with samples that may end early: rows of sample b from {@code lengths[b]}
   * on are void, neither read nor to be relied on. Windows and slices of it are ragged too.
   *
   * @param lengths I32 [B] read when a kernel runs, or null if all rows count
   */
  public Tensor ragged(Tensor lengths) {
    if (lengths != null && (rank() < 2 || lengths.elements() != shape[0])) {
      throw new IllegalArgumentException(lengths + " are no lengths of " + this);
    }
    return new Tensor(type, shape, stride, address, lengths, packing);
  }

  /**
   * The same [1, P, ...] with samples one behind the other. Windows of columns of it are packed
   * too.
   *
   * @param packing where the samples lie, or null if it has one sample
   */
  public Tensor packed(Packing packing) {
    int before = packing == null ? 0 : Packing.entriesBeforeRows(packing.samples());
    if (packing != null
        && (rank() < 2 || shape[0] != 1 || packing.table().elements() != before + shape[1])) {
      throw new IllegalArgumentException(packing + " is no packing of " + this);
    }
    return new Tensor(type, shape, stride, address, lengths, packing);
  }

  /** The same with the samples of another: ragged or packed as that is. */
  public Tensor withSamplesOf(Tensor other) {
    return ragged(other.lengths).packed(other.packing);
  }

  /** Where samples lie that are packed, or null. */
  public Packing packing() {
    return packing;
  }

  /** The lengths of the samples, or null if all rows count. */
  public Tensor lengths() {
    return lengths;
  }

  public DType type() {
    return type;
  }

  public long address() {
    return address;
  }

  public int rank() {
    return shape.length;
  }

  /** Size along {@code axis}; negative axes count from the end. */
  public int size(int axis) {
    return shape[axis < 0 ? axis + shape.length : axis];
  }

  public int[] shape() {
    return shape.clone();
  }

  /** Elements between the starts of two consecutive rows. */
  public int stride() {
    return stride;
  }

  /** Product of all sizes but the last: the number of rows. */
  public int rows() {
    long rows = 1;
    for (int i = 0; i < shape.length - 1; i++) {
      rows *= shape[i];
    }
    return Math.toIntExact(rows);
  }

  /** The last size: the length of a row. */
  public int columns() {
    return shape.length == 0 ? 1 : shape[shape.length - 1];
  }

  public long elements() {
    long elements = 1;
    for (int size : shape) {
      elements *= size;
    }
    return elements;
  }

  /** True if no gap lies between rows. */
  public boolean contiguous() {
    return stride == columns() || rows() <= 1;
  }

  /** The same contiguous elements with another shape. */
  public Tensor reshape(int... newShape) {
    Tensor view = at(address, type, newShape);
    if (!contiguous() || view.elements() != elements()) {
      throw new IllegalArgumentException("cannot reshape " + this + " to " + view);
    }
    return view;
  }

  /** {@code count} entries of the first axis from {@code from} on. */
  public Tensor slice(int from, int count) {
    if (from < 0 || count < 0 || from + count > shape[0]) {
      throw new IllegalArgumentException("slice " + from + "+" + count + " of " + this);
    }
    int[] part = shape.clone();
    part[0] = count;
    if (rank() == 1) {
      return new Tensor(type, part, count, address + (long) from * type.bytes(), null, null);
    }
    long rowsBefore = shape[0] == 0 ? 0 : (long) from * (rows() / shape[0]);
    Tensor ends = lengths == null ? null : lengths.slice(from, count);
    Packing same = count == shape[0] ? packing : null;
    return new Tensor(type, part, stride, address + rowsBefore * stride * type.bytes(), ends, same);
  }

  /** {@code count} entries of the last axis from {@code from} on, of every row. */
  public Tensor columns(int from, int count) {
    if (from < 0 || count < 0 || from + count > columns()) {
      throw new IllegalArgumentException("columns " + from + "+" + count + " of " + this);
    }
    int[] part = shape.clone();
    part[part.length - 1] = count;
    return new Tensor(type, part, stride, address + (long) from * type.bytes(), lengths, packing);
  }

  /** Entry {@code index} of the second axis of a [A, B, C] tensor: an [A, C] window. */
  public Tensor entry(int index) {
    if (rank() != 3 || !contiguous() || index < 0 || index >= shape[1]) {
      throw new IllegalArgumentException("entry " + index + " of " + this);
    }
    long offset = (long) index * shape[2] * type.bytes();
    return new Tensor(
        type,
        new int[] {shape[0], shape[2]},
        Math.multiplyExact(shape[1], shape[2]),
        address + offset,
        null,
        null);
  }

  /**
   * {@code count} elements of a contiguous tensor from element {@code offset} on, as {@code
   * newShape}.
   */
  public Tensor region(long offset, int... newShape) {
    Tensor view = at(address + offset * type.bytes(), type, newShape);
    if (!contiguous() || offset < 0 || offset + view.elements() > elements()) {
      throw new IllegalArgumentException("region " + offset + " " + view + " of " + this);
    }
    return view;
  }

  @Override
  public String toString() {
    return type + Arrays.toString(shape);
  }
}
