package io.tianma.train.tensor.cuda;

import io.tianma.train.tensor.Arena;
import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.Memory;
import io.tianma.train.tensor.Tensor;
import io.tianma.train.tensor.cuda.device.Launch;
import io.tianma.train.tensor.cuda.device.Source;
import java.util.ArrayList;
import java.util.List;

/**
 * Sums of rows of small matrices, each rows' order kept: by a call for each, or, from {@link
 * #begin} to {@link #end}, by one call for many.
 */
final class CudaRowSums implements AutoCloseable {
  private static final int MOST = 32; // sums of a call, as in norms.cu

  /**
   * A sum that waits.
   *
   * @param adds whether it is added to what is there
   */
  private record Waiting(Tensor parts, Tensor sum, boolean adds) {}

  private final Launch launch;
  private final Arena room;
  private final List<Waiting> waiting = new ArrayList<>();
  private boolean gathers;

  CudaRowSums(Launch launch, Memory memory) {
    this.launch = launch;
    this.room = new Arena(memory);
  }

  /** Room for a matrix whose rows will be added up. */
  Tensor room(DType type, int rows, int columns) {
    if (!gathers) {
      room.reset();
    }
    return room.take(type, rows, columns);
  }

  void begin() {
    waiting.clear();
    room.reset();
    gathers = true;
  }

  /** Queues {@code sum = Σ parts}, or {@code sum += Σ parts}. */
  void add(Tensor parts, Tensor sum, boolean adds) {
    boolean other =
        waiting.stream()
            .anyMatch(w -> w.sum().address() == sum.address() || w.sum().type() != sum.type());
    if (other || waiting.size() == MOST) { // those of a call go on side by side
      flush();
    }
    waiting.add(new Waiting(parts, sum, adds));
    if (!gathers) {
      flush();
    }
  }

  void end() {
    flush();
    gathers = false;
  }

  private void flush() {
    if (waiting.isEmpty()) {
      return;
    }
    int columns = 0;
    launch.of(Source.NORMS, "sumRows", waiting.get(0).sum());
    for (int i = 0; i < MOST; i++) {
      Waiting sum = i < waiting.size() ? waiting.get(i) : new Waiting(null, null, false);
      launch.with(sum.parts()).with(sum.sum()).with(sum.adds()).with(0);
      columns = Math.max(columns, sum.sum() == null ? 0 : sum.sum().columns());
    }
    launch.blocks(CudaKernels.ceil(columns, 32), waiting.size(), 1024);
    waiting.clear();
  }

  @Override
  public void close() {
    room.close();
  }
}
