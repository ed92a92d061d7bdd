package io.tianma.train.spark.rounds;

/**
 * The weighted mean of a slice, summed in double precision in the order in which parts are added,
 * which has to be that of the workers.
 */
public final class WeightedMean {
  private final double[] sum;
  private double weight;

  public WeightedMean(int length) {
    sum = new double[length];
  }

  public void add(Part part) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += part.weight * part.value(i);
    }
    weight += part.weight;
  }

  public float[] values() {
    float[] mean = new float[sum.length];
    for (int i = 0; i < sum.length; i++) {
      mean[i] = (float) (sum[i] / weight);
    }
    return mean;
  }
}
