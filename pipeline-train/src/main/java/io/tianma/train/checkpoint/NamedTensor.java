package io.tianma.train.checkpoint;

import java.nio.Buffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * A tensor as a file holds it: a name, a shape and its elements in row-major order.
 *
 * <p>The buffer may be a window of a longer array, such as the flat parameter vector; it is read
 * and written between its position and limit, neither of which is moved.
 */
public final class NamedTensor {
  private final String name;
  private final ElementType type;
  private final long[] shape;
  private final Buffer data;

  /**
   * Names a buffer and gives it a shape.
   *
   * @throws IllegalArgumentException if the buffer does not hold exactly the shape's elements
   */
  public NamedTensor(String name, long[] shape, Buffer data) {
    this.name = name;
    this.type = ElementType.of(data);
    this.shape = shape.clone();
    this.data = data;
    long elements = Arrays.stream(shape).reduce(1, Math::multiplyExact);
    if (elements != data.remaining()) {
      throw new IllegalArgumentException(
          "tensor %s: shape %s needs %d elements, the buffer has %d"
              .formatted(name, Arrays.toString(shape), elements, data.remaining()));
    }
  }

  /**
   * A float32 tensor over the {@code elements} numbers of {@code values} that start at {@code
   * from}.
   */
  public static NamedTensor of(String name, long[] shape, float[] values, int from, int elements) {
    return new NamedTensor(name, shape, FloatBuffer.wrap(values, from, elements));
  }

  /** A float32 tensor over a whole array. */
  public static NamedTensor of(String name, long[] shape, float[] values) {
    return of(name, shape, values, 0, values.length);
  }

  public String name() {
    return name;
  }

  public ElementType type() {
    return type;
  }

  public long[] shape() {
    return shape.clone();
  }

  /** Whether it has that shape. */
  public boolean hasShape(List<Integer> wanted) {
    return Arrays.equals(shape, wanted.stream().mapToLong(Integer::longValue).toArray());
  }

  /** The buffer itself, positioned at the first element. */
  public Buffer data() {
    return data;
  }

  /** Number of elements. */
  public int elements() {
    return data.remaining();
  }

  /**
   * The elements as a fresh float array.
   *
   * @throws IllegalArgumentException unless the tensor is float32
   */
  public float[] floats() {
    expect(ElementType.F32);
    float[] values = new float[elements()];
    ((FloatBuffer) data).get(data.position(), values);
    return values;
  }

  /**
   * The elements as a fresh double array.
   *
   * @throws IllegalArgumentException unless the tensor is float64
   */
  public double[] doubles() {
    expect(ElementType.F64);
    double[] values = new double[elements()];
    ((DoubleBuffer) data).get(data.position(), values);
    return values;
  }

  /**
   * The elements as a fresh int array; int64 elements must fit.
   *
   * @throws IllegalArgumentException unless the tensor is int32 or int64
   * @throws ArithmeticException if an int64 element does not fit
   */
  public int[] ints() {
    if (data instanceof LongBuffer longs) {
      int[] values = new int[elements()];
      Arrays.setAll(values, i -> Math.toIntExact(longs.get(longs.position() + i)));
      return values;
    }
    expect(ElementType.I32);
    int[] values = new int[elements()];
    ((IntBuffer) data).get(data.position(), values);
    return values;
  }

  private void expect(ElementType expected) {
    if (type != expected) {
      throw new IllegalArgumentException("tensor %s is %s, not %s".formatted(name, type, expected));
    }
  }

  @Override
  public String toString() {
    return name + " " + type + Arrays.toString(shape);
  }
}
