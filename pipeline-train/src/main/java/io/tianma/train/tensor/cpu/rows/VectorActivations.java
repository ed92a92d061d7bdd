package io.tianma.train.tensor.cpu.rows;

import static io.tianma.train.tensor.cpu.rows.VectorMath.L;
import static io.tianma.train.tensor.cpu.rows.VectorMath.S;

import io.tianma.train.tensor.Activation;
import io.tianma.train.tensor.cpu.memory.Raw;
import io.tianma.train.tensor.cpu.memory.Room;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Activations of whole vectors as {@code x share(x)}, or as the share alone, in several short loops
 * over a row that stays in the nearest cache: the compiler gives up on long ones, and then boxes
 * every vector.
 */
final class VectorActivations {
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();

  private final VectorExp exp = new VectorExp();
  private final VectorLoop exponential = (x, y, c, d, n) -> exp.apply(0, x, y, n);
  private final VectorLoop product = this::product;
  private final VectorLoop productOfThree = this::productOfThree;
  private final VectorLoop add = this::add;
  private final VectorTanh tanh = new VectorTanh();
  private final VectorLoop tanhExponents = tanh::exponents;
  private final VectorLoop tanhShares = tanh::shares;
  private final VectorLoop tanhSlopes = tanh::slopes;
  private final VectorErf erf = new VectorErf();
  private final VectorLoop erfShares = erf::shares;
  private final VectorLoop erfExponents = erf::exponents;
  private final VectorLoop erfSlopes = erf::slopes;
  private final VectorLoop steps = this::steps;
  private final VectorSigmoid sigmoid = new VectorSigmoid();
  private final VectorLoop sigmoidExponents = sigmoid::exponents;
  private final VectorLoop sigmoidSlopes = sigmoid::slopes;
  private final ByteBuffer w0 = Raw.window();
  private final ByteBuffer w1 = Raw.window();
  private final ByteBuffer w2 = Raw.window();
  private final ByteBuffer w3 = Raw.window();
  private final Room room = new Room();

  /** {@code y = f(gate) ⊙ up} for n elements, a multiple of the vector; see {@link Rows}. */
  void forward(Activation f, long gate, long up, long y, int n) {
    long share = room.at(n);
    shares(f, gate, share, 0, n);
    if (f == Activation.SIGMOID && up == 0) {
      Raw.copy(share, y, 4L * n);
    } else if (up == 0) {
      run(product, gate, share, y, 0, n);
    } else {
      gated(f, gate, share, up, y, n);
    }
  }

  /** {@code y = f(gate) ⊙ up} from the shares. */
  private void gated(Activation f, long gate, long share, long up, long y, int n) {
    if (f == Activation.SIGMOID) {
      run(product, share, up, y, 0, n);
    } else {
      run(productOfThree, gate, share, up, y, n);
    }
  }

  /** Its derivative; {@code dGate} must not be {@code gate}. */
  void backward(Activation f, long dy, long gate, long up, long dGate, long dUp, int n) {
    long share = room.at(n);
    shares(f, gate, share, dGate, n);
    if (up == 0) {
      run(product, dy, dGate, dGate, 0, n);
    } else {
      gated(f, gate, share, dy, dUp, n);
      run(productOfThree, up, dGate, dy, dGate, n);
    }
  }

  /** The share of each x, and its slope if {@code slope} is not 0. */
  private void shares(Activation f, long x, long share, long slope, int n) {
    switch (f) {
      case GELU_TANH -> {
        run(tanhExponents, x, share, 0, 0, n);
        run(exponential, share, share, 0, 0, n);
        if (slope != 0) {
          run(tanhSlopes, x, share, slope, 0, n);
        }
        run(tanhShares, x, share, 0, 0, n);
        if (slope != 0) {
          run(add, share, slope, 0, 0, n);
        }
      }
      case GELU_ERF -> {
        run(erfShares, x, share, 0, 0, n);
        if (slope != 0) {
          run(erfExponents, x, slope, 0, 0, n);
          run(exponential, slope, slope, 0, 0, n);
          run(erfSlopes, x, share, slope, 0, n);
        }
      }
      case RELU -> {
        run(steps, x, share, 0, 0, n);
        if (slope != 0) {
          Raw.copy(share, slope, 4L * n);
        }
      }
      case SIGMOID -> {
        run(sigmoidExponents, x, share, 0, 0, n);
        run(exponential, share, share, 0, 0, n);
        if (slope != 0) {
          run(sigmoidSlopes, share, slope, 0, 0, n);
        }
        run(tanhShares, x, share, 0, 0, n);
      }
    }
  }

  /**
   * The one place that calls loops: where so many are called the compiler inlines none, and so
   * compiles each by itself, short as it must be.
   */
  private static void run(VectorLoop loop, long a, long b, long c, long d, int n) {
    loop.run(a, b, c, d, n);
  }

  /** {@code z = x y}; z may be one of the two. */
  private void product(long x, long y, long z, long none, int n) {
    ByteBuffer xs = Raw.at(w0, x);
    ByteBuffer ys = Raw.at(w1, y);
    ByteBuffer zs = Raw.at(w2, z);
    for (int i = 0; i < n; i += L) {
      FloatVector.fromByteBuffer(S, xs, 4 * i, ORDER)
          .mul(FloatVector.fromByteBuffer(S, ys, 4 * i, ORDER))
          .intoByteBuffer(zs, 4 * i, ORDER);
    }
  }

  /** {@code z = v x y}; z may be one of the three. */
  private void productOfThree(long v, long x, long y, long z, int n) {
    ByteBuffer vs = Raw.at(w0, v);
    ByteBuffer xs = Raw.at(w1, x);
    ByteBuffer ys = Raw.at(w2, y);
    ByteBuffer zs = Raw.at(w3, z);
    for (int i = 0; i < n; i += L) {
      FloatVector.fromByteBuffer(S, vs, 4 * i, ORDER)
          .mul(FloatVector.fromByteBuffer(S, xs, 4 * i, ORDER))
          .mul(FloatVector.fromByteBuffer(S, ys, 4 * i, ORDER))
          .intoByteBuffer(zs, 4 * i, ORDER);
    }
  }

  /** {@code y += x}. */
  private void add(long x, long y, long no, long none, int n) {
    ByteBuffer xs = Raw.at(w0, x);
    ByteBuffer ys = Raw.at(w1, y);
    for (int i = 0; i < n; i += L) {
      FloatVector.fromByteBuffer(S, ys, 4 * i, ORDER)
          .add(FloatVector.fromByteBuffer(S, xs, 4 * i, ORDER))
          .intoByteBuffer(ys, 4 * i, ORDER);
    }
  }

  private void steps(long x, long y, long no, long none, int n) {
    ByteBuffer xs = Raw.at(w0, x);
    ByteBuffer ys = Raw.at(w1, y);
    for (int i = 0; i < n; i += L) {
      FloatVector v = FloatVector.fromByteBuffer(S, xs, 4 * i, ORDER);
      FloatVector step = FloatVector.zero(S).blend(1, v.compare(VectorOperators.GT, 0));
      step.intoByteBuffer(ys, 4 * i, ORDER);
    }
  }
}
