package io.tianma.train.model.block;

import io.tianma.train.model.latent.LatentNoise;
import io.tianma.train.tensor.Memory;
import io.tianma.train.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Noise that a network asked for while it was recorded, written before each run; and the
 * divergences from the prior that a run finds.
 */
public final class Noise {
  private record Wanted(LatentNoise source, int layer, Tensor place, double[] values) {}

  private final List<Wanted> wanted = new ArrayList<>();
  private final List<Tensor> divergences = new ArrayList<>();
  private final Tensor tokenWeight;

  /** For what has no objective. */
  public Noise() {
    this(null);
  }

  /**
   * Noise of training.
   *
   * @param tokenWeight F [1], of each token's loss in the objective
   */
  public Noise(Tensor tokenWeight) {
    this.tokenWeight = tokenWeight;
  }

  /** F [1], of each token's loss in the objective; null for none. */
  public Tensor tokenWeight() {
    return tokenWeight;
  }

  /**
   * Says where the divergences of the next layer's latents are found.
   *
   * @param place F [B], nats
   */
  public void divergence(Tensor place) {
    divergences.add(place);
  }

  /** Those of the last run, [layers][B]; none where they are constants. */
  public double[][] divergences(Memory memory) {
    double[][] all = new double[divergences.size()][];
    for (int i = 0; i < all.length; i++) {
      all[i] = new double[Math.toIntExact(divergences.get(i).elements())];
      memory.read(divergences.get(i), all[i]);
    }
    return all;
  }

  /**
   * Says where noise goes.
   *
   * @param place F [B, 1 + z]
   */
  public void wanted(LatentNoise source, int layer, Tensor place) {
    double[] values = new double[Math.toIntExact(place.elements())];
    wanted.add(new Wanted(source, layer, place, values));
  }

  /**
   * Draws and writes all of it.
   *
   * @param firstRow number of the batch's first row among those of all workers
   */
  public void write(Memory memory, long seed, long step, long firstRow) {
    for (Wanted each : wanted) {
      int columns = each.place().columns();
      double[] noise = new double[columns];
      for (int b = 0; b < each.place().rows(); b++) {
        each.source().draw(seed, step, each.layer(), firstRow + b, noise);
        System.arraycopy(noise, 0, each.values(), b * columns, columns);
      }
      memory.write(each.values(), each.place());
    }
  }
}
