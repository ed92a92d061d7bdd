package io.tianma.train.tensor.cpu.rows;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/** What the vector loops have in common. */
public final class VectorMath {
  private static final String BOUNDS = "jdk.incubator.vector.VECTOR_ACCESS_OOB_CHECK";

  static {
    // windows over raw addresses have no bounds that a check of each access could look at
    if (System.getProperty(BOUNDS) == null) {
      System.setProperty(BOUNDS, "0");
    }
  }

  public static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
  public static final VectorSpecies<Integer> I = IntVector.SPECIES_PREFERRED;
  public static final int L = S.length();
  public static final FloatVector ONE = all(1);

  private VectorMath() {}

  public static FloatVector all(float value) {
    return FloatVector.broadcast(S, value);
  }

  public static FloatVector[] all(float[] values) {
    FloatVector[] vectors = new FloatVector[values.length];
    for (int i = 0; i < values.length; i++) {
      vectors[i] = all(values[i]);
    }
    return vectors;
  }

  /**
   * The sum of lanes in a fixed order: the API leaves the order of its own reductions open, and
   * results must have the same bits in every run. An array, since a vector that goes to a method is
   * boxed unless that method is compiled into its caller.
   */
  public static double sum(float[] lanes) {
    double even = 0; // two chains of additions wait for each other half as long
    double odd = 0;
    for (int i = 0; i < L; i += 2) {
      even += lanes[i];
      odd += lanes[i + 1];
    }
    return even + odd;
  }

  /**
   * The bits of a float as an integer of the same order (NaN above all but negative NaN); its own
   * inverse.
   */
  public static int ordered(int bits) {
    return bits ^ (bits >> 31 >>> 1);
  }
}
