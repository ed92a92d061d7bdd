package io.tianma.train.dl4j;

import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.Tensor;
import java.util.Arrays;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.concurrency.AffinityManager.Location;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * ND4J arrays as regions of memory. An array must be kept reachable while its region is in use.
 *
 * <p>Only arrays without gaps qualify; for DL4J's flat vectors, [1, N], the order does not matter.
 *
 * <p>Where ND4J's arrays are a GPU's, the host's side of an array is brought up to date before it
 * is read, and ND4J is told when it was written. An ND4J on the processor does nothing at either.
 */
public final class Flat {
  private Flat() {}

  /**
   * All elements of a gapless float or double array as a vector [N] in the host's memory. Whoever
   * writes it says so by {@link #written}.
   */
  public static Tensor tensor(INDArray array) {
    expectGapless(array);
    return vector(array, address(array).address());
  }

  /** The same in the memory where ND4J's backend works. */
  static Tensor deviceTensor(INDArray array) {
    expectGapless(array);
    return vector(array, array.data().platformAddress());
  }

  private static void expectGapless(INDArray array) {
    if (array.elementWiseStride() != 1) {
      throw new IllegalArgumentException("array with gaps: " + array.shapeInfoToString());
    }
  }

  private static Tensor vector(INDArray array, long address) {
    return Tensor.at(address, type(array.dataType()), Math.toIntExact(array.length()));
  }

  /** Says that an array's region of the host's memory was written. */
  static void written(INDArray array) {
    Nd4j.getAffinityManager().tagLocation(array, Location.HOST);
  }

  /** Copies a float vector. */
  public static float[] floats(INDArray array) {
    float[] values = new float[Math.toIntExact(array.length())];
    new FloatPointer(expect(array, DataType.FLOAT)).get(values);
    return values;
  }

  /** Copies a float vector into {@code values}, beginning at {@code from}. */
  public static void read(INDArray array, float[] values, int from) {
    new FloatPointer(expect(array, DataType.FLOAT))
        .get(values, from, Math.toIntExact(array.length()));
  }

  /** Copies {@code count} elements of a float vector, beginning at {@code first}. */
  public static void read(INDArray array, long first, float[] values, int from, int count) {
    new FloatPointer(expect(array, DataType.FLOAT)).position(first).get(values, from, count);
  }

  /** Overwrites a float vector by the elements of {@code values} that begin at {@code from}. */
  public static void write(float[] values, int from, INDArray array) {
    new FloatPointer(expect(array, DataType.FLOAT))
        .put(values, from, Math.toIntExact(array.length()));
    written(array);
  }

  /** Overwrites a float vector. */
  public static void write(float[] values, INDArray array) {
    if (values.length != array.length()) {
      throw new IllegalArgumentException(
          values.length + " values do not fit " + Arrays.toString(array.shape()));
    }
    new FloatPointer(expect(array, DataType.FLOAT)).put(values);
    written(array);
  }

  /** Copies token ids, whatever their type and order, row by row. */
  static int[] ints(INDArray array) {
    INDArray rows = array.castTo(DataType.INT);
    if (rows.ordering() != 'c' || rows.elementWiseStride() != 1) {
      rows = rows.dup('c');
    }
    int[] values = new int[Math.toIntExact(rows.length())];
    new IntPointer(address(rows)).get(values);
    return values;
  }

  private static Pointer expect(INDArray array, DataType type) {
    if (array.dataType() != type || array.elementWiseStride() != 1) {
      throw new IllegalArgumentException(
          "not a gapless %s: %s".formatted(type, array.shapeInfoToString()));
    }
    return address(array);
  }

  private static Pointer address(INDArray array) {
    Nd4j.getAffinityManager().ensureLocation(array, Location.HOST);
    // unlike pointer() and address(), this one begins at the view, not at its buffer
    return array.data().addressPointer();
  }

  private static DType type(DataType type) {
    return switch (type) {
      case FLOAT -> DType.F32;
      case DOUBLE -> DType.F64;
      default -> throw new IllegalArgumentException("parameters of type " + type);
    };
  }
}
