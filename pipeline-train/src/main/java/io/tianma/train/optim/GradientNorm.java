package io.tianma.train.optim;

import io.tianma.train.model.parameter.Parameters;
import io.tianma.train.tape.Team;
import io.tianma.train.tensor.Backend;
import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.Kernels;
import io.tianma.train.tensor.Memory;
import io.tianma.train.tensor.Outbox;
import io.tianma.train.tensor.Tensor;
import java.util.List;

/**
 * The norm of the gradient of all that is trained, by a team of threads: what is frozen is cleared
 * first. The vector is summed up in chunks, so the number of threads changes nothing.
 */
final class GradientNorm implements AutoCloseable {
  final Team team;
  final Kernels[] kernels;

  /** F64 [1], the square of the norm, once {@link #find} is done. */
  final Tensor squared;

  private final Memory memory;
  private final Tensor sums;
  private final Outbox found;
  private final long count;
  private final List<ParameterRun> frozen;
  private final double[] value = new double[1];

  GradientNorm(Parameters parameters, ParameterRules rules, Backend backend, int threads) {
    rules.check(parameters);
    this.count = parameters.count();
    this.frozen = ParameterRun.of(parameters, rules).stream().filter(ParameterRun::frozen).toList();
    int lanes = backend.lanes(threads);
    this.team = new Team(lanes);
    this.kernels = new Kernels[lanes];
    for (int lane = 0; lane < lanes; lane++) {
      kernels[lane] = backend.open();
    }
    this.memory = kernels[0].memory();
    int chunks = Math.toIntExact((count + Kernels.CHUNK - 1) / Kernels.CHUNK);
    this.sums = Tensor.at(memory.allocate((long) chunks * Double.BYTES), DType.F64, chunks);
    this.squared = Tensor.at(memory.allocate(Double.BYTES), DType.F64, 1);
    this.found = memory.outbox(squared);
  }

  /** A lane's part of the work; afterwards all lanes may read {@link #squared}. */
  void find(int lane, Tensor g) {
    long from = boundary(lane);
    long to = boundary(lane + 1);
    for (int i = 0; i < frozen.size(); i++) {
      long a = Math.max(from, frozen.get(i).from());
      long b = Math.min(to, frozen.get(i).to());
      if (a < b) {
        kernels[lane].fill(window(g, a, b), 0);
      }
    }
    int firstChunk = (int) (from / Kernels.CHUNK);
    int endChunk = (int) ((to + Kernels.CHUNK - 1) / Kernels.CHUNK);
    kernels[lane].sumOfSquares(window(g, from, to), sums.slice(firstChunk, endChunk - firstChunk));
    team.meet();
    if (lane == 0) {
      kernels[0].total(sums, squared);
      found.send();
    }
    team.meet();
  }

  /** The norm that was found last; the caller waits for it, though not for what comes behind. */
  double read() {
    found.read(value);
    return Math.sqrt(value[0]);
  }

  /** Where a lane's elements begin: at a multiple of the chunk. */
  long boundary(int lane) {
    long chunks = sums.columns();
    return Math.min(count, chunks * lane / team.lanes() * Kernels.CHUNK);
  }

  static Tensor window(Tensor flat, long from, long to) {
    return flat.region(from, Math.toIntExact(to - from));
  }

  @Override
  public void close() {
    team.close();
    memory.free(sums.address());
    memory.free(squared.address());
    for (Kernels k : kernels) {
      k.close();
    }
  }
}
