package io.tianma.train.tensor.cpu.rows;

import static io.tianma.train.tensor.cpu.rows.VectorMath.L;
import static io.tianma.train.tensor.cpu.rows.VectorMath.S;
import static io.tianma.train.tensor.cpu.rows.VectorMath.all;

import io.tianma.train.tensor.AdamWStep;
import io.tianma.train.tensor.cpu.memory.Raw;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;

/** Steps of the optimizers; see {@link Rows}. */
final class VectorSteps {
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();

  private final ScalarRows tail = new ScalarRows();
  private final ByteBuffer w0 = Raw.window();
  private final ByteBuffer w1 = Raw.window();
  private final ByteBuffer w2 = Raw.window();
  private final ByteBuffer w3 = Raw.window();

  void adamW(AdamWStep step, float clip, long p, long g, long m, long v, boolean apply, int n) {
    ByteBuffer ps = Raw.at(w0, p);
    ByteBuffer gs = Raw.at(w1, g);
    ByteBuffer ms = Raw.at(w2, m);
    ByteBuffer vs = Raw.at(w3, v);
    FloatVector beta1 = all((float) step.beta1());
    FloatVector clipAll = all(clip);
    FloatVector beta2 = all((float) step.beta2());
    FloatVector fresh1 = all((float) (1 - step.beta1()));
    FloatVector fresh2 = all((float) (1 - step.beta2()));
    FloatVector lr1 = all((float) (step.lr() / step.c1()));
    FloatVector root2 = all((float) (1 / Math.sqrt(step.c2())));
    FloatVector eps = all((float) step.eps());
    FloatVector decay = all((float) (step.lr() * step.decay()));
    int i = 0;
    for (; i <= n - L; i += L) {
      FloatVector gradient = FloatVector.fromByteBuffer(S, gs, 4 * i, ORDER).mul(clipAll);
      FloatVector m1 =
          fresh1.fma(gradient, FloatVector.fromByteBuffer(S, ms, 4 * i, ORDER).mul(beta1));
      m1.intoByteBuffer(ms, 4 * i, ORDER);
      FloatVector v1 =
          fresh2
              .mul(gradient)
              .fma(gradient, FloatVector.fromByteBuffer(S, vs, 4 * i, ORDER).mul(beta2));
      v1.intoByteBuffer(vs, 4 * i, ORDER);
      FloatVector before = FloatVector.fromByteBuffer(S, ps, 4 * i, ORDER);
      FloatVector scaled = m1.mul(lr1).div(v1.sqrt().fma(root2, eps));
      FloatVector change = decay.fma(before, scaled);
      FloatVector after = apply ? before.sub(change) : change;
      after.intoByteBuffer(apply ? ps : gs, 4 * i, ORDER);
    }
    long done = 4L * i;
    tail.adamW(step, clip, p + done, g + done, m + done, v + done, apply, n - i);
  }

  void scaledStep(float scale, long factors, float decay, long p, long g, int n) {
    ByteBuffer fs = Raw.at(w0, factors);
    ByteBuffer ps = Raw.at(w1, p);
    ByteBuffer gs = Raw.at(w2, g);
    FloatVector scaleAll = all(scale);
    FloatVector decayAll = all(decay);
    int i = 0;
    for (; i <= n - L; i += L) {
      FloatVector step =
          FloatVector.fromByteBuffer(S, gs, 4 * i, ORDER)
              .mul(scaleAll)
              .mul(FloatVector.fromByteBuffer(S, fs, 4 * i, ORDER));
      decayAll
          .fma(FloatVector.fromByteBuffer(S, ps, 4 * i, ORDER), step)
          .intoByteBuffer(gs, 4 * i, ORDER);
    }
    tail.scaledStep(scale, factors + 4L * i, decay, p + 4L * i, g + 4L * i, n - i);
  }
}
