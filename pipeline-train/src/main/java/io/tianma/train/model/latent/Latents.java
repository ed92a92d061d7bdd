package io.tianma.train.model.latent;

import io.tianma.train.model.config.LatentOptions.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What can be done to the latents of texts: pure functions of [layers, z]; on the sphere each layer
 * has a unit vector.
 */
public final class Latents {
  /** Below this sine two directions are as good as one, or opposite. */
  private static final double PARALLEL = 1e-6;

  private Latents() {}

  /**
   * Latents as a decoder takes them: points of the sphere with a length of 1 in each layer, others
   * as they are.
   *
   * @throws IllegalArgumentException if a layer has none, or a number is not finite
   */
  public static float[][] given(Kind kind, float[][] latents) {
    if (kind == Kind.VMF) {
      return normalized(latents);
    }
    for (float[] layer : latents) {
      for (float x : layer) {
        if (!Float.isFinite(x)) {
          throw new IllegalArgumentException("latent of " + x + ": must be a finite number");
        }
      }
    }
    return latents;
  }

  /**
   * The same with a length of 1 in each layer.
   *
   * @throws IllegalArgumentException if a layer has none
   */
  static float[][] normalized(float[][] latents) {
    float[][] unit = new float[latents.length][];
    for (int layer = 0; layer < latents.length; layer++) {
      unit[layer] = unit(doubles(latents[layer]), layer);
    }
    return unit;
  }

  /**
   * Latents of the prior, uniform on each sphere or standard normal; those of a number are always
   * the same.
   */
  public static float[][] prior(Kind kind, int layers, int width, long seed, long number) {
    float[][] latents = new float[layers][];
    for (int layer = 0; layer < layers; layer++) {
      double[] normal = new double[width];
      new Draws(seed, number, layer).normal(normal, 0);
      latents[layer] = kind == Kind.VMF ? unit(normal, layer) : floats(normal);
    }
    return latents;
  }

  /**
   * On the way from a to b, along the great circle of each layer, or straight.
   *
   * @param s 0 for a, 1 for b
   */
  public static float[][] between(Kind kind, float[][] a, float[][] b, double s) {
    checkSame(a, b);
    float[][] between = new float[a.length][];
    for (int layer = 0; layer < a.length; layer++) {
      double[] from = doubles(a[layer]);
      double[] to = doubles(b[layer]);
      between[layer] = kind == Kind.VMF ? between(from, to, s, layer) : floats(mix(from, to, s));
    }
    return between;
  }

  private static double[] mix(double[] a, double[] b, double s) {
    double[] point = new double[a.length];
    for (int i = 0; i < a.length; i++) {
      point[i] = (1 - s) * a[i] + s * b[i];
    }
    return point;
  }

  private static float[] between(double[] a, double[] b, double s, int layer) {
    double cosine = 0;
    for (int i = 0; i < a.length; i++) {
      cosine += a[i] * b[i];
    }
    double angle = StrictMath.acos(Math.max(-1, Math.min(1, cosine)));
    double sine = StrictMath.sin(angle);
    boolean parallel = sine < PARALLEL;
    double ofA = parallel ? 1 - s : StrictMath.sin((1 - s) * angle) / sine;
    double ofB = parallel ? s : StrictMath.sin(s * angle) / sine;
    double[] point = new double[a.length];
    for (int i = 0; i < a.length; i++) {
      point[i] = ofA * a[i] + ofB * b[i];
    }
    return unit(point, layer);
  }

  /** The layers that {@code fromB} says of b, the others of a. */
  public static float[][] swapped(float[][] a, float[][] b, boolean[] fromB) {
    checkSame(a, b);
    float[][] swapped = new float[a.length][];
    for (int layer = 0; layer < a.length; layer++) {
      swapped[layer] = (fromB[layer] ? b : a)[layer].clone();
    }
    return swapped;
  }

  /** Rows of such latents one after the other, as a network takes them. */
  public static float[] flat(Iterable<float[][]> rows, int layers, int width) {
    List<float[]> all = new ArrayList<>();
    rows.forEach(row -> all.addAll(List.of(row)));
    float[] flat = new float[all.size() * width];
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).length != width || all.size() % layers != 0) {
        throw new IllegalArgumentException(
            "latents of %d coordinates: the model has %d layers of %d"
                .formatted(all.get(i).length, layers, width));
      }
      System.arraycopy(all.get(i), 0, flat, i * width, width);
    }
    return flat;
  }

  /** The latents of row b of what a network gave. */
  public static float[][] row(float[] flat, int b, int layers, int width) {
    float[][] latents = new float[layers][];
    for (int layer = 0; layer < layers; layer++) {
      int from = (b * layers + layer) * width;
      latents[layer] = Arrays.copyOfRange(flat, from, from + width);
    }
    return latents;
  }

  private static float[] unit(double[] x, int layer) {
    double square = 0;
    for (double value : x) {
      square += value * value;
    }
    double length = Math.sqrt(square);
    if (!(length > 0) || Double.isInfinite(length)) {
      throw new IllegalArgumentException(
          "latent of length %s in layer %d of the latent ones: it has no direction"
              .formatted(length, layer));
    }
    float[] unit = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      unit[i] = (float) (x[i] / length);
    }
    return unit;
  }

  private static float[] floats(double[] x) {
    float[] narrow = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      narrow[i] = (float) x[i];
    }
    return narrow;
  }

  private static double[] doubles(float[] x) {
    double[] wide = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      wide[i] = x[i];
    }
    return wide;
  }

  private static void checkSame(float[][] a, float[][] b) {
    if (a.length != b.length || a.length > 0 && a[0].length != b[0].length) {
      throw new IllegalArgumentException("latents of different models");
    }
  }
}
