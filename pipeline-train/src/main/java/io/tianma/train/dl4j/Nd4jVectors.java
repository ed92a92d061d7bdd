package io.tianma.train.dl4j;

import io.tianma.train.tensor.Backend;
import io.tianma.train.tensor.Kernels;
import io.tianma.train.tensor.Tensor;
import io.tianma.train.tensor.cuda.device.Nd4jMemory;
import java.util.HashMap;
import java.util.Map;
import org.nd4j.linalg.api.concurrency.AffinityManager.Location;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * DL4J's vectors as ND4J's CUDA backend has them: arrays in the GPU's memory, which kernels read
 * and write where they lie ({@code nd4j}). Nothing is copied but what the host reads or has
 * written, and that ND4J does when it is asked.
 *
 * <p>ND4J queues its work on streams of its own, so both sides wait for all work on the GPU where
 * one hands over to the other; that is between rounds, never within a step.
 */
final class Nd4jVectors implements FlatVectors {
  /**
   * @param array keeps the vector reachable
   * @param settles whether the host wants to know it too
   */
  private record Known(INDArray array, Tensor there, boolean settles) {}

  private final Backend backend;
  private final Map<Long, Known> byAddress = new HashMap<>();
  private Kernels owner; // opened for the first vector

  Nd4jVectors(Backend backend) {
    this.backend = backend;
  }

  @Override
  public boolean onDevice() {
    return true;
  }

  @Override
  public Tensor of(INDArray array) {
    return known(array, true).there();
  }

  @Override
  public Tensor ofKernels(INDArray array) {
    return known(array, false).there();
  }

  private Known known(INDArray array, boolean settles) {
    Tensor there = Flat.deviceTensor(array);
    Known known = byAddress.get(there.address());
    if (known == null) {
      known = new Known(array, there, settles);
      receive(known);
      byAddress.put(there.address(), known);
    }
    if (known.there().elements() != there.elements()) {
      throw new IllegalArgumentException(there + " is a part of a vector, " + known.there());
    }
    return known;
  }

  /** Has the GPU's side of a vector be the newer one, for the kernels. */
  private void receive(Known vector) {
    Nd4jMemory.expectHere(vector.array());
    if (vector.settles()) {
      Nd4j.getAffinityManager().ensureLocation(vector.array(), Location.DEVICE);
    }
    await();
  }

  /** Waits for whatever is under way on the GPU, be it the kernels' work or ND4J's. */
  private void await() {
    owner = owner == null ? backend.open() : owner;
    owner.memory().await();
  }

  @Override
  public void changed() {
    byAddress.values().forEach(this::receive);
  }

  @Override
  public void settle(INDArray array) {
    Known known = byAddress.get(Flat.deviceTensor(array).address());
    if (known != null) {
      await();
      handOver(known);
    }
  }

  @Override
  public void settle() {
    if (!byAddress.isEmpty()) {
      await();
      byAddress.values().stream().filter(Known::settles).forEach(Nd4jVectors::handOver);
    }
  }

  /** Tells ND4J that the GPU's side is newer than what the host may have of it. */
  private static void handOver(Known vector) {
    Nd4j.getAffinityManager().tagLocation(vector.array(), Location.DEVICE);
  }

  @Override
  public void close() {
    settle();
    byAddress.clear();
    if (owner != null) {
      owner.close();
      owner = null;
    }
  }
}
