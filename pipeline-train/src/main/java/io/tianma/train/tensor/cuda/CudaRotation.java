package io.tianma.train.tensor.cuda;

import static io.tianma.train.tensor.cuda.Source.POSITIONS;

import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.Memory;
import io.tianma.train.tensor.RotaryPairs;
import io.tianma.train.tensor.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Rotary positions, and the angles of sentences. */
final class CudaRotation implements AutoCloseable {
  private static final int THREADS = 256; // as the kernel counts on

  private final Launch launch;
  private final Memory memory;
  private final Map<List<Integer>, Tensor> endsOnDevice = new HashMap<>();

  CudaRotation(Launch launch, Memory memory) {
    this.launch = launch;
    this.memory = memory;
  }

  void rotate(RotaryPairs pairs, boolean back, Tensor cosSin, Tensor x) {
    launch
        .of(POSITIONS, "rotateHeads", x)
        .with(pairs.headSize())
        .with(pairs.layout() == RotaryPairs.Layout.INTERLEAVED)
        .with(pairs.parts())
        .with(back)
        .with(cosSin)
        .with(x)
        .elements(x.elements() / 2);
  }

  void sentenceAngles(int[] ends, Tensor ids, Tensor table, Tensor cosSin) {
    launch
        .of(POSITIONS, "anglesOfSentences", table)
        .with(onDevice(ends))
        .with(ids)
        .with(table)
        .with(cosSin)
        .blocks(ids.size(0), 1, THREADS);
  }

  private Tensor onDevice(int[] ends) {
    List<Integer> key = Arrays.stream(ends).boxed().collect(Collectors.toList());
    return endsOnDevice.computeIfAbsent(key, k -> upload(ends));
  }

  private Tensor upload(int[] ends) {
    long bytes = (long) Math.max(1, ends.length) * DType.I32.bytes();
    Tensor copy = Tensor.at(memory.allocate(bytes), DType.I32, ends.length);
    memory.write(ends, copy);
    return copy;
  }

  @Override
  public void close() {
    endsOnDevice.values().forEach(ends -> memory.free(ends.address()));
    endsOnDevice.clear();
  }
}
