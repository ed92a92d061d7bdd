package io.tianma.train.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tianma.train.tensor.Twins.Twin;
import io.tianma.train.tensor.reference.ReferenceBackend;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** The reference behind a mirror, that is in other memory, does what the reference does. */
class MirrorTest {
  private static final Tested MIRRORED =
      new Tested("mirrored", DType.F32, null, 1, () -> Mirror.of(new ReferenceBackend().open()));

  @Test
  void windowsOfOneTensorAreCopiedOnce() {
    try (Twins t = new Twins(MIRRORED, 1)) {
      Twin floats = t.floats(1, 2, 5, 30);
      Twin halves = t.halves(1, 2, 5, 31);
      for (boolean side : LinearCase.SIDES) {
        Kernels kernels = side ? t.reference : t.tested;
        Tensor x = LinearCase.of(floats, side);
        kernels.axpy(0.5, x.columns(3, 9), x.columns(12, 9));
        kernels.copy(x.columns(3, 9), LinearCase.of(halves, side).columns(17, 9));
        Tensor first = x.slice(0, 1);
        Tensor out = first.entry(3).columns(0, 5);
        kernels.gemm(false, true, 1, first.entry(2), x.slice(1, 1), 0, out);
      }
      t.assertEqual(0);
    }
  }

  @Test
  void tensorsOfRecordsAndLengthsAreCopiedToo() {
    for (int seed = 0; seed < 20; seed++) {
      try (Twins t = new Twins(MIRRORED, seed)) {
        Samples samples = new Samples(t, 3, 7);
        Twin counter = t.ints(1000, 4);
        Twin ids = t.ints(3, 3, 7);
        Twin bias = t.floats(1, 2, 13);
        Twin x = samples.tensor(8);
        Twin y = samples.result(8);
        Twin probs = t.floats(1, 3, 2, 7, 7);
        for (boolean side : LinearCase.SIDES) {
          Dropout dropout = new Dropout(0.3, LinearCase.of(counter, side), 5, 77);
          Tensor seen = LinearCase.of(ids, side);
          AttentionSpec spec =
              new AttentionSpec(2, true, 0, LinearCase.of(bias, side), seen, 0, dropout);
          Tensor in = LinearCase.of(x, side);
          (side ? t.reference : t.tested)
              .attention(spec, in, in, in, LinearCase.of(probs, side), LinearCase.of(y, side));
        }
        LinearCase linear = new LinearCase(t, FeatureMap.FAVOR, t.coin(), 9);
        linear.attend();
        linear.backward();
        t.assertEqual(0);
      }
    }
  }

  @Test
  void operandsLieElsewhereAsTheyWereAligned() {
    AtomicReference<Tensor> seen = new AtomicReference<>();
    try (Kernels kernels = mirrored((x, address) -> seen.set(x))) {
      HostMemory memory = new HostMemory();
      Tensor x = Tensor.at(memory.allocate(400), DType.F32, 4, 25);
      kernels.clearVoid(x.columns(3, 7).slice(1, 2));
      assertThat(seen.get().address()).isNotEqualTo(x.address() + 4 * 28);
      assertThat((seen.get().address() - x.address() - 4 * 28) % 64).isZero();
      assertThat(seen.get().shape()).containsExactly(2, 7);
      assertThat(seen.get().stride()).isEqualTo(25);
      memory.free(x.address());
    }
  }

  @Test
  void writingOutsideOfTheOperandsIsSeen() {
    HostMemory memory = new HostMemory();
    Tensor x = Tensor.at(memory.allocate(24), DType.F32, 6);
    for (int index : new int[] {-1, -20, 6, 30}) {
      try (Kernels kernels =
          mirrored((y, address) -> HostMemory.set(DType.F32, address, index, 1))) {
        assertThatThrownBy(() -> kernels.clearVoid(x))
            .isInstanceOf(AssertionError.class)
            .hasMessageStartingWith("clearVoid writes outside of its operands");
      }
    }
    memory.free(x.address());
  }

  private interface Wrong {
    void clearVoid(Tensor x, long address);
  }

  /** Kernels behind a mirror whose only kernel does that. */
  private static Kernels mirrored(Wrong wrong) {
    HostMemory memory = new HostMemory();
    return Mirror.of(
        (Kernels)
            Proxy.newProxyInstance(
                Kernels.class.getClassLoader(),
                new Class<?>[] {Kernels.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("clearVoid")) {
                    wrong.clearVoid((Tensor) arguments[0], ((Tensor) arguments[0]).address());
                  }
                  return method.getReturnType() == Memory.class ? memory : null;
                }));
  }
}
