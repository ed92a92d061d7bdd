package io.tianma.train.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.train.tensor.reference.ReferenceBackend;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The same memory twice, one for the reference and one for the kernels under test. After the same
 * calls all of it must be equal, gaps between windows of columns included.
 */
final class Twins implements AutoCloseable {
  /** One place in the last of 8 bits: a tie of one side is none of the other. */
  private static final double HALF_TOLERANCE = 0x1p-7;

  /** A tensor in both memories. */
  record Twin(Tensor expected, Tensor actual) {
    Twin slice(int from, int count) {
      return new Twin(expected.slice(from, count), actual.slice(from, count));
    }

    Twin reshape(int... shape) {
      return new Twin(expected.reshape(shape), actual.reshape(shape));
    }
  }

  final Kernels reference = new ReferenceBackend().open();
  final Kernels tested;
  final SplittableRandom random;
  private final DType type;
  private final HostMemory memory = new HostMemory();
  private final List<Twin> whole = new ArrayList<>();

  Twins(Tested tested, long seed) {
    this.type = tested.type();
    this.tested = tested.open();
    this.random = new SplittableRandom(seed);
  }

  /** From 1 to {@code most}; a few of them fill no vector. */
  int size(int most) {
    return 1 + random.nextInt(most);
  }

  boolean coin() {
    return random.nextBoolean();
  }

  /** Floats (or doubles, where those are tested) that are about as large as {@code scale}. */
  Twin floats(double scale, int... shape) {
    Twin twin = allocate(type, shape);
    float[] values = new float[Math.toIntExact(twin.expected().elements())];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (scale * (random.nextDouble() * 4 - 2));
    }
    memory.write(values, twin.expected());
    memory.write(values, twin.actual());
    return twin;
  }

  /** A window of columns, or all of them. */
  Twin window(double scale, int... shape) {
    int[] wider = shape.clone();
    int before = coin() ? 0 : size(20);
    wider[shape.length - 1] += before + (coin() ? 0 : size(20));
    Twin all = floats(scale, wider);
    int columns = shape[shape.length - 1];
    return new Twin(all.expected().columns(before, columns), all.actual().columns(before, columns));
  }

  /**
   * Operands of products in 16 bits (which float64 has not) that are about as large as {@code
   * scale}.
   */
  Twin halves(double scale, int... shape) {
    DType half = type == DType.F64 ? type : DType.BF16;
    Twin twin = allocate(half, shape);
    for (int i = 0; i < twin.expected().elements(); i++) {
      double value = scale * (random.nextDouble() * 4 - 2);
      HostMemory.set(half, twin.expected().address(), i, value);
      HostMemory.set(half, twin.actual().address(), i, value);
    }
    return twin;
  }

  /** A window of columns of 16 bits, or all of them. */
  Twin halfWindow(double scale, int... shape) {
    int[] wider = shape.clone();
    int before = coin() ? 0 : size(20);
    wider[shape.length - 1] += before + (coin() ? 0 : size(20));
    Twin all = halves(scale, wider);
    int columns = shape[shape.length - 1];
    return new Twin(all.expected().columns(before, columns), all.actual().columns(before, columns));
  }

  Twin doubles(int... shape) {
    return allocate(DType.F64, shape);
  }

  Twin ints(int below, int... shape) {
    Twin twin = allocate(DType.I32, shape);
    int[] values = new int[Math.toIntExact(twin.expected().elements())];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextInt(below);
    }
    return write(values, twin);
  }

  Twin write(int[] values, Twin twin) {
    memory.write(values, twin.expected());
    memory.write(values, twin.actual());
    return twin;
  }

  void write(float[] values, Twin twin) {
    memory.write(values, twin.expected());
    memory.write(values, twin.actual());
  }

  void write(double[] values, Twin twin) {
    memory.write(values, twin.expected());
    memory.write(values, twin.actual());
  }

  private Twin allocate(DType type, int... shape) {
    Tensor unplaced = Tensor.at(0, type, shape);
    long bytes = Math.max(1, unplaced.elements()) * type.bytes();
    Twin twin =
        new Twin(
            Tensor.at(memory.allocate(bytes), type, shape),
            Tensor.at(memory.allocate(bytes), type, shape));
    whole.add(twin);
    return twin;
  }

  /** All memory agrees within {@code tolerance}, relative for elements above 1. */
  void assertEqual(double tolerance) {
    assertEqual(tolerance, false);
  }

  /** All memory agrees within {@code tolerance} of the greatest element of each tensor above 1. */
  void assertEqualBySize(double tolerance) {
    assertEqual(tolerance, true);
  }

  private void assertEqual(double tolerance, boolean bySize) {
    for (Twin twin : whole) {
      if (twin.expected().type() == DType.I32) {
        assertThat(ints(twin.actual())).isEqualTo(ints(twin.expected()));
        continue;
      }
      boolean half = twin.expected().type() == DType.BF16;
      double allowance = half ? Math.max(tolerance, HALF_TOLERANCE) : tolerance;
      double[] expected = values(twin.expected());
      double[] actual = values(twin.actual());
      double size = bySize ? greatest(expected) : 0;
      for (int i = 0; i < expected.length; i++) {
        double allowed =
            allowance * Math.max(half ? 1e-3 : 1, Math.max(size, Math.abs(expected[i])));
        boolean close =
            Math.abs(actual[i] - expected[i]) <= allowed
                || Double.compare(actual[i], expected[i]) == 0;
        assertThat(close)
            .as("%s [%d]: %s, expected %s", twin.expected(), i, actual[i], expected[i])
            .isTrue();
      }
    }
  }

  private static double greatest(double[] values) {
    return Arrays.stream(values).map(Math::abs).filter(Double::isFinite).max().orElse(0);
  }

  double[] values(Tensor tensor) {
    double[] values = new double[Math.toIntExact(tensor.elements())];
    for (int i = 0; i < values.length; i++) {
      values[i] = HostMemory.get(tensor.type(), tensor.address(), i);
    }
    return values;
  }

  private int[] ints(Tensor tensor) {
    int[] values = new int[Math.toIntExact(tensor.elements())];
    memory.read(tensor, values);
    return values;
  }

  @Override
  public void close() {
    for (Twin twin : whole) {
      memory.free(twin.expected().address());
      memory.free(twin.actual().address());
    }
    tested.close();
    reference.close();
  }
}
