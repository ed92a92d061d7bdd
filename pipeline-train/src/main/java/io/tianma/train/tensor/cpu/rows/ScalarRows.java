package io.tianma.train.tensor.cpu.rows;

import static io.tianma.train.tensor.cpu.memory.Raw.get;
import static io.tianma.train.tensor.cpu.memory.Raw.put;

import io.tianma.train.tensor.Activation;
import io.tianma.train.tensor.AdamWStep;
import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.DropoutMask;
import io.tianma.train.tensor.HostMemory;

/** Plain loops: where vectors are missing, and for the elements that fill no vector. */
public final class ScalarRows implements Rows {
  /** {@code e^-x} counts as 0 for greater x: it would not be a normal float. */
  public static final float LOWEST = 86;

  @Override
  public String name() {
    return "loops";
  }

  @Override
  public void fill(float value, long y, int n) {
    for (int i = 0; i < n; i++) {
      put(y, i, value);
    }
  }

  @Override
  public void round(long x, long y, int n) {
    for (int i = 0; i < n; i++) {
      HostMemory.set(DType.BF16, y, i, get(x, i));
    }
  }

  @Override
  public void scale(float alpha, long y, int n) {
    for (int i = 0; i < n; i++) {
      put(y, i, alpha * get(y, i));
    }
  }

  @Override
  public void scaleAndAdd(float alpha, float beta, long y, int n) {
    for (int i = 0; i < n; i++) {
      put(y, i, Math.fma(alpha, get(y, i), beta));
    }
  }

  @Override
  public void axpy(float alpha, long x, long y, int n) {
    for (int i = 0; i < n; i++) {
      put(y, i, Math.fma(alpha, get(x, i), get(y, i)));
    }
  }

  @Override
  public void multiply(long a, long b, long y, int n) {
    for (int i = 0; i < n; i++) {
      put(y, i, get(a, i) * get(b, i));
    }
  }

  @Override
  public void multiplyAdd(long a, long b, long y, int n) {
    for (int i = 0; i < n; i++) {
      put(y, i, Math.fma(get(a, i), get(b, i), get(y, i)));
    }
  }

  @Override
  public void greater(long x, long y, int n) {
    for (int i = 0; i < n; i++) {
      put(y, i, Math.max(get(x, i), get(y, i)));
    }
  }

  @Override
  public double sumOfSquares(long x, int n) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += (double) get(x, i) * get(x, i);
    }
    return sum;
  }

  @Override
  public double sum(long x, int n) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += get(x, i);
    }
    return sum;
  }

  @Override
  public double sumOfSquares(float scale, long x, long y, int n) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
      float product = scale * get(x, i) * get(y, i);
      sum += (double) product * product;
    }
    return sum;
  }

  @Override
  public double addSquares(float scale, long x, long y, int n) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
      float scaled = scale * get(x, i);
      put(y, i, Math.fma(scaled, scaled, get(y, i)));
      sum += (double) scaled * scaled;
    }
    return sum;
  }

  @Override
  public void scaledStep(float scale, long factors, float decay, long p, long g, int n) {
    for (int i = 0; i < n; i++) {
      put(g, i, Math.fma(decay, get(p, i), scale * get(g, i) * get(factors, i)));
    }
  }

  @Override
  public void normalize(long x, long gamma, float inverse, long y, int n) {
    for (int i = 0; i < n; i++) {
      put(y, i, get(x, i) * inverse * get(gamma, i));
    }
  }

  @Override
  public void normalizeBackward(
      long dy, long x, long gamma, float inverse, long residual, long dx, long dGamma, int n) {
    double dot = normDot(dy, x, gamma, n);
    float back = (float) ((double) inverse * inverse * inverse * dot / n);
    normalizeBackward(dy, x, gamma, inverse, back, residual, dx, dGamma, n);
  }

  double normDot(long dy, long x, long gamma, int n) {
    double dot = 0;
    for (int i = 0; i < n; i++) {
      dot += (double) get(dy, i) * get(gamma, i) * get(x, i);
    }
    return dot;
  }

  void normalizeBackward(
      long dy,
      long x,
      long gamma,
      float inverse,
      float back,
      long residual,
      long dx,
      long dGamma,
      int n) {
    for (int i = 0; i < n; i++) {
      float direct = get(dy, i) * get(gamma, i) * inverse;
      put(dGamma, i, Math.fma(get(dy, i), get(x, i) * inverse, get(dGamma, i)));
      float through = direct - get(x, i) * back;
      put(dx, i, residual == 0 ? through : through + get(residual, i));
    }
  }

  @Override
  public LayerNormRow layerNorm() {
    return new ScalarLayerNorm();
  }

  @Override
  public void activate(Activation f, long gate, long up, long y, int n) {
    for (int i = 0; i < n; i++) {
      double value = f.value(get(gate, i));
      put(y, i, (float) (up == 0 ? value : value * get(up, i)));
    }
  }

  @Override
  public void activateBackward(
      Activation f, long dy, long gate, long up, long dGate, long dUp, int n) {
    for (int i = 0; i < n; i++) {
      double slope = f.slope(get(gate, i));
      double value = f.value(get(gate, i));
      float d = get(dy, i);
      put(dGate, i, (float) (d * slope * (up == 0 ? 1 : get(up, i))));
      if (up != 0) {
        put(dUp, i, (float) (d * value));
      }
    }
  }

  @Override
  public void dropout(
      int firstKey, int secondKey, int threshold, float scale, int index, long x, long y, int n) {
    for (int i = 0; i < n; i++) {
      boolean kept = DropoutMask.keeps(firstKey, secondKey, threshold, index + i);
      put(y, i, kept ? get(x, i) * scale : 0);
    }
  }

  @Override
  public void softmax(long x, long bias, long mask, long y, int n) {
    float max = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < n; i++) {
      float score = get(x, i);
      score += bias == 0 ? 0 : get(bias, i);
      score += mask == 0 ? 0 : get(mask, i);
      put(x, i, score);
      max = Math.max(max, score);
    }
    if (max == Float.NEGATIVE_INFINITY) {
      fill(0, y, n);
      return;
    }
    scale((float) (1 / exp(max, x, y, n)), y, n);
  }

  @Override
  public void softmaxBackward(long p, long dp, int n) {
    softmaxBackward(p, dp, (float) dot(p, dp, n), n);
  }

  @Override
  public double dot(long x, long y, int n) {
    double dot = 0;
    for (int i = 0; i < n; i++) {
      dot += (double) get(x, i) * get(y, i);
    }
    return dot;
  }

  void softmaxBackward(long p, long dp, float dot, int n) {
    for (int i = 0; i < n; i++) {
      put(dp, i, get(p, i) * (get(dp, i) - dot));
    }
  }

  @Override
  public float max(long x, int n) {
    float max = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < n; i++) {
      max = Math.max(max, get(x, i));
    }
    return max;
  }

  @Override
  public int indexOf(float value, long x, int n) {
    for (int i = 0; i < n; i++) {
      if (get(x, i) == value) {
        return i;
      }
    }
    return n;
  }

  @Override
  public double exp(float max, long x, long y, int n) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
      put(y, i, ScalarExp.exp(get(x, i) - max));
      sum += get(y, i);
    }
    return sum;
  }

  @Override
  public void adamW(
      AdamWStep step, float clip, long p, long g, long m, long v, boolean apply, int n) {
    float beta1 = (float) step.beta1();
    float beta2 = (float) step.beta2();
    float fresh1 = (float) (1 - step.beta1());
    float fresh2 = (float) (1 - step.beta2());
    float lr1 = (float) (step.lr() / step.c1());
    float root2 = (float) (1 / Math.sqrt(step.c2()));
    float eps = (float) step.eps();
    float decay = (float) (step.lr() * step.decay());
    for (int i = 0; i < n; i++) {
      float gradient = clip * get(g, i);
      float m1 = Math.fma(fresh1, gradient, beta1 * get(m, i));
      float v1 = Math.fma(fresh2 * gradient, gradient, beta2 * get(v, i));
      put(m, i, m1);
      put(v, i, v1);
      float denominator = Math.fma((float) Math.sqrt(v1), root2, eps);
      float change = Math.fma(decay, get(p, i), lr1 * m1 / denominator);
      put(apply ? p : g, i, apply ? get(p, i) - change : change);
    }
  }
}
