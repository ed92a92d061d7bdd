package io.tianma.train.spark;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The weighted mean of the workers' slices, taken in worker order and in double precision, so that
 * its bits do not depend on which result came first.
 */
final class Averaging {
  private Averaging() {}

  /** The mean; null if no worker has any weight. */
  static float[] mean(Iterable<Part> parts) {
    List<Part> inOrder = inOrder(parts);
    double total = 0;
    for (Part part : inOrder) {
      total += part.weight;
    }
    if (total == 0) {
      return null;
    }
    double[] sum = new double[inOrder.get(0).length()];
    for (Part part : inOrder) {
      for (int i = 0; i < sum.length; i++) {
        sum[i] += part.weight * part.value(i);
      }
    }
    float[] mean = new float[sum.length];
    for (int i = 0; i < sum.length; i++) {
      mean[i] = (float) (sum[i] / total);
    }
    return mean;
  }

  /** The reports among the parts, in worker order; a plain list, since it travels. */
  static ArrayList<WorkerReport> reports(Iterable<Part> parts) {
    ArrayList<WorkerReport> reports = new ArrayList<>();
    inOrder(parts).forEach(part -> reports.add(part.report));
    return reports;
  }

  private static List<Part> inOrder(Iterable<Part> parts) {
    List<Part> list = new ArrayList<>();
    parts.forEach(list::add);
    list.sort(Comparator.comparingInt(part -> part.worker));
    return list;
  }
}
