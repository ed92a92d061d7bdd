package io.tianma.train.dl4j;

import io.tianma.train.tensor.Backend;
import io.tianma.train.tensor.Kernels;
import io.tianma.train.tensor.Memory;
import io.tianma.train.tensor.Tensor;
import java.lang.ref.Cleaner;
import java.util.HashMap;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Copies of DL4J's vectors in the memory of a device ({@code direct}). They are ahead of the host's
 * vectors from the first step on, until {@link #settle}.
 */
final class CopiedVectors implements FlatVectors {
  private static final Cleaner CLEANER = Cleaner.create();

  /**
   * @param array keeps the host's vector reachable
   * @param settles whether the host wants to know it too
   */
  private record Copy(
      INDArray array, Tensor host, Tensor there, boolean settles, Runnable release) {}

  /** What has to be given back, even if nobody closes the network. */
  private static final class Copies implements Runnable {
    private final Map<Long, Copy> byAddress = new HashMap<>();
    private Kernels owner; // opened for the first copy

    Memory memory(Backend backend) {
      owner = owner == null ? backend.open() : owner;
      return owner.memory();
    }

    @Override
    public void run() {
      for (Copy copy : byAddress.values()) {
        copy.release().run();
        owner.memory().free(copy.there().address());
      }
      byAddress.clear();
      if (owner != null) {
        owner.close();
      }
    }
  }

  private final Backend backend;
  private final Copies copies = new Copies();
  private final Cleaner.Cleanable cleanable = CLEANER.register(this, copies);

  CopiedVectors(Backend backend) {
    this.backend = backend;
  }

  @Override
  public boolean onDevice() {
    return true;
  }

  @Override
  public Tensor of(INDArray host) {
    return copy(host, true).there();
  }

  @Override
  public Tensor ofKernels(INDArray host) {
    return copy(host, false).there();
  }

  private Copy copy(INDArray array, boolean settles) {
    Tensor host = Flat.tensor(array);
    Copy known = copies.byAddress.get(host.address());
    if (known == null) {
      known = newCopy(array, host, settles);
      copies.byAddress.put(host.address(), known);
    }
    if (known.there().elements() != host.elements()) {
      throw new IllegalArgumentException(host + " is a part of a vector, " + known.there());
    }
    return known;
  }

  private Copy newCopy(INDArray array, Tensor host, boolean settles) {
    Memory memory = copies.memory(backend);
    long bytes = host.elements() * host.type().bytes();
    int count = Math.toIntExact(host.elements());
    Tensor there = Tensor.at(memory.allocate(bytes), host.type(), count);
    if (!settles) {
      return new Copy(array, host, there, false, () -> {});
    }
    Runnable release = memory.prepare(host);
    memory.load(host, there);
    return new Copy(array, host, there, true, release);
  }

  @Override
  public void changed() {
    for (Copy copy : copies.byAddress.values()) {
      if (copy.settles()) {
        copies.memory(backend).load(Flat.tensor(copy.array()), copy.there());
      }
    }
  }

  @Override
  public void settle(INDArray host) {
    Copy copy = copies.byAddress.get(Flat.tensor(host).address());
    if (copy != null) {
      store(copy);
    }
  }

  @Override
  public void settle() {
    for (Copy copy : copies.byAddress.values()) {
      if (copy.settles()) {
        store(copy);
      }
    }
  }

  private void store(Copy copy) {
    copies.memory(backend).store(copy.there(), copy.host());
    Flat.written(copy.array());
  }

  @Override
  public void close() {
    settle();
    cleanable.clean();
  }
}
