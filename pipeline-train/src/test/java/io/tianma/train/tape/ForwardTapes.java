package io.tianma.train.tape;

import io.tianma.train.tensor.Arena;
import io.tianma.train.tensor.Backend;
import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.HostMemory;
import io.tianma.train.tensor.Kernels;
import io.tianma.train.tensor.Memory;
import io.tianma.train.tensor.Tensor;
import java.util.SplittableRandom;

/** Tapes of two lanes that only run forward, one after another, on float32. */
final class ForwardTapes implements AutoCloseable {
  private final Memory memory = new HostMemory();
  private final Team team = new Team(2);
  private final Kernels[] kernels = {Backend.named("cpu").open(), Backend.named("cpu").open()};
  private final Arena lasting = new Arena(memory);
  private final Arena scratch = new Arena(memory);

  /** A blank tape; what it keeps lasts as long as this. */
  Tape tape() {
    return new Tape(team, kernels, DType.F32, lasting, scratch, false);
  }

  /** A variable of a tape with those values. */
  Variable variable(Tape tape, float[] values, int... shape) {
    Variable x = tape.store(shape);
    memory.write(values, x.value());
    return x;
  }

  /** Lengths of samples on a tape. */
  Tensor lengths(Tape tape, int... values) {
    Tensor lengths = tape.lengths(values.length);
    memory.write(values, lengths);
    return lengths;
  }

  float[] values(Variable x) {
    float[] values = new float[Math.toIntExact(x.value().elements())];
    memory.read(x.value(), values);
    return values;
  }

  static float[] random(int seed, int count) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (2 * random.nextDouble() - 1);
    }
    return values;
  }

  @Override
  public void close() {
    team.close();
    for (Kernels each : kernels) {
      each.close();
    }
    lasting.close();
    scratch.close();
  }
}
