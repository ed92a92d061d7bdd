package io.tianma.train.tensor.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.HostMemory;
import io.tianma.train.tensor.Memory;
import io.tianma.train.tensor.Tensor;
import io.tianma.train.tensor.cuda.device.Device;
import io.tianma.train.tensor.cuda.device.Launch;
import io.tianma.train.tensor.cuda.device.Source;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The emulation does what a GPU does, on the kernels of {@code trial.cu}, and says what is wrong.
 */
class EmulatorTest {
  /** A device whose sources are all the trial, in one order. */
  private record Trial(Memory memory, String text, boolean backwards) implements Device {
    @Override
    public void launch(Kernel k, int x, int y, int threads, int shared, ByteBuffer arguments) {
      Emulator.of("trial.cu", text, k.wide())
          .run(k.name(), x, y, threads, shared, backwards, arguments);
    }

    @Override
    public void gemm(
        boolean transposeA,
        boolean transposeB,
        double alpha,
        Tensor a,
        long stepA,
        Tensor b,
        long stepB,
        double beta,
        Tensor c,
        long stepC,
        int count) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Runnable repeatable(Runnable work) {
      return work;
    }

    @Override
    public void close() {}
  }

  private final HostMemory memory = new HostMemory();
  private Tensor x;
  private Tensor y;
  private String text;

  @BeforeEach
  void needsACompiler() throws IOException {
    assumeTrue(Emulator.missing() == null, Emulator.missing());
    text =
        Emulator.resource(Source.class, "common.cuh")
            + "#line 1\n"
            + Emulator.resource(Emulator.class, "trial.cu");
    allocate(DType.F32);
  }

  private void allocate(DType type) {
    x = Tensor.at(memory.allocate(512 * 8), type, 8, 64);
    y = Tensor.at(memory.allocate(512 * 8), type, 8, 64);
    double[] values = new double[512];
    Arrays.setAll(values, i -> i + 1);
    memory.write(values, x);
  }

  @AfterEach
  void free() {
    if (x != null) {
      memory.free(x.address());
      memory.free(y.address());
    }
  }

  private Launch launch(boolean backwards, String kernel) {
    return new Launch(new Trial(memory, text, backwards)).of(Source.ELEMENTS, kernel, x);
  }

  private double[] values(Tensor tensor) {
    double[] values = new double[Math.toIntExact(tensor.elements())];
    memory.read(tensor, values);
    return values;
  }

  @ParameterizedTest
  @CsvSource({"F32,true", "F32,false", "F64,true", "F64,false"})
  void parametersComeInOrder(DType type, boolean backwards) {
    allocate(type);
    Tensor lengths = Tensor.at(memory.allocate(8), DType.I32, 2);
    memory.write(new int[] {4, 2}, lengths);
    Tensor ragged = x.reshape(2, 4, 64).columns(2, 5).ragged(lengths);
    double[] expected = values(x);
    launch(backwards, "scaleRows")
        .with(ragged)
        .with(1)
        .with(3.0)
        .with(0.5f)
        .with((io.tianma.train.tensor.Dropout) null)
        .elements(8 * 5);
    for (int row = 1; row < 6; row++) {
      for (int j = 2; j < 7; j++) {
        expected[row * 64 + j] = 3 * expected[row * 64 + j] + 0.5;
      }
    }
    assertThat(values(x)).containsExactly(expected);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void blocksAddUpAcrossBarriersAndWarps(boolean backwards) {
    launch(backwards, "sumRows").with(x).with(y).blocks(8, 1, 96);
    double[] sums = Arrays.copyOf(values(y), 8);
    for (int row = 0; row < 8; row++) {
      assertThat(sums[row]).isEqualTo(64 * (64 * row + 32.5));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void sharedMemoryIsSeenByAllThreadsBehindABarrier(boolean backwards) {
    launch(backwards, "reverse").with(x).with(y).shared(256 * 4).blocks(2, 1, 256);
    double[] reversed = values(y);
    for (int i = 0; i < 512; i++) {
      assertThat(reversed[i]).isEqualTo(i < 256 ? 256 - i : 512 - (i - 256));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void lanesExchange(boolean backwards) {
    launch(backwards, "exchanges").with(y).blocks(1, 1, 64);
    double[] got = values(y);
    for (int i = 0; i < 64; i++) {
      int lane = i % 32;
      int first = i - lane;
      double up = lane < 16 ? 1e6 * Math.max(lane - 1, 0) : 0;
      double expected = first + 3 + 100 * (lane == 31 ? i : i + 1) + 10_000 * (i ^ 1) + up;
      assertThat(got[i]).as("thread %d", i).isEqualTo((double) (float) expected);
    }
  }

  @Test
  void aMissingBarrierIsSeenInOneOfTheOrders() {
    for (boolean backwards : new boolean[] {true, false}) {
      launch(backwards, "missingBarrier").with(x).with(y).shared(64 * 4).blocks(1, 1, 64);
      assertThat(values(y)).contains(Double.NaN);
    }
  }

  private void fails(String kernel, String why, UnaryOperator<Launch> with) {
    for (boolean backwards : new boolean[] {true, false}) {
      assertThatThrownBy(
              () -> with.apply(launch(backwards, kernel).with(x)).shared(256).blocks(1, 1, 64))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("kernel " + kernel + " of trial.cu: ")
          .hasMessageContaining(why)
          .hasMessageEndingWith("; block (0, 0)");
      // the next one runs all the same
      launch(backwards, "sumRows").with(x).with(y).blocks(8, 1, 64);
    }
  }

  @Test
  void threadsThatDoNotMeetAreAnError() {
    fails("partialBarrier", "waits at the barrier of line", l -> l);
    fails("partialBarrier", "has ended", l -> l);
    fails("twoBarriers", "waits at line", l -> l);
    fails("partialExchange", "thread 37 has ended", l -> l);
    fails("strangeLane", "asks lane 9, which is not among the lanes 000000ff", l -> l);
  }

  @Test
  void leavingMemoryIsAnError() {
    fails("tooMuchShared", "byte 256 of 256 bytes of shared memory is written", l -> l);
    fails("outOfBounds", "index 32 is outside of an array", l -> l.with(32));
    fails("misaligned", "not aligned", l -> l.with(4));
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "FLASH") // instructions of a GPU, not CUDA C++
  void everySourceCompilesForBothTypesOfSums(Source source) {
    for (boolean wide : new boolean[] {true, false}) {
      assertThat(Emulator.of(source.name(), source.text(), wide)).isNotNull();
    }
  }

  @Test
  void otherParametersAreAnError() {
    fails("outOfBounds", "takes 44 bytes of parameters, and is given 40", l -> l);
    fails("outOfBounds", "takes 44 bytes of parameters, and is given 48", l -> l.with(1L));
    assertThatThrownBy(() -> launch(false, "none").blocks(1, 1, 32))
        .hasMessage("no KERNEL none in trial.cu");
    assertThatThrownBy(() -> Emulator.of("wrong.cu", "KERNEL wrong( {}", false))
        .hasMessageContaining("wrong.cu:1");
  }
}
