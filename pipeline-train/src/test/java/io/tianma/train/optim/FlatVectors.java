package io.tianma.train.optim;

import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.HostMemory;
import io.tianma.train.tensor.Tensor;
import java.util.SplittableRandom;

/** Parameters, gradient and state of an optimizer, with made-up numbers. */
final class FlatVectors implements AutoCloseable {
  private static final HostMemory MEMORY = new HostMemory();

  final Tensor p;
  final Tensor g;
  final Tensor state;

  FlatVectors(long count, long stateSize, DType type, long seed) {
    p = allocate(count, type);
    g = allocate(count, type);
    state = allocate(stateSize, type);
    MEMORY.write(random(count, seed), p);
    MEMORY.write(random(count, seed + 1), g);
    MEMORY.write(new double[Math.toIntExact(stateSize)], state);
  }

  private static Tensor allocate(long count, DType type) {
    return Tensor.at(MEMORY.allocate(count * type.bytes()), type, Math.toIntExact(count));
  }

  /** The same numbers in every type, so they are rounded to float. */
  static double[] random(long count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return random.doubles(count, -1, 1).map(x -> (float) x).toArray();
  }

  static double[] read(Tensor tensor) {
    double[] values = new double[Math.toIntExact(tensor.elements())];
    MEMORY.read(tensor, values);
    return values;
  }

  static void write(double[] values, Tensor tensor) {
    MEMORY.write(values, tensor);
  }

  /** {@code p - g}, as DL4J does. */
  void subtractStep() {
    double[] values = read(p);
    double[] step = read(g);
    for (int i = 0; i < values.length; i++) {
      values[i] = p.type() == DType.F32 ? (float) values[i] - (float) step[i] : values[i] - step[i];
    }
    write(values, p);
  }

  @Override
  public void close() {
    MEMORY.free(p.address());
    MEMORY.free(g.address());
    MEMORY.free(state.address());
  }
}
