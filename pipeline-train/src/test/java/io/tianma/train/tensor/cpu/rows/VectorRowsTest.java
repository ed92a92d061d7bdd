package io.tianma.train.tensor.cpu.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.tianma.train.tensor.Bfloat16;
import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.HostMemory;
import io.tianma.train.tensor.cpu.feature.FeatureRows;
import io.tianma.train.tensor.cpu.memory.Raw;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class VectorRowsTest {
  @Test
  void vectorsRoundAsOneNumberIsRounded() {
    SplittableRandom random = new SplittableRandom(1);
    int n = 1000;
    HostMemory memory = new HostMemory();
    long x = memory.allocate(4L * n);
    long y = memory.allocate(2L * n);
    int[] corners = {0x7f800000, 0xff800000, 0x7f800001, 0x7fffffff, 0xffffffff, 0, 1 << 31};
    for (int run = 0; run < 100; run++) {
      int[] bits = new int[n];
      for (int i = 0; i < n; i++) {
        bits[i] = i % 10 == 0 ? corners[random.nextInt(corners.length)] : random.nextInt();
        HostMemory.setInt(x, i, bits[i]);
      }
      new VectorRows().round(x, y, n);
      for (int i = 0; i < n; i++) {
        double expected = Bfloat16.value(Bfloat16.of(Float.intBitsToFloat(bits[i])));
        assertThat(HostMemory.get(DType.BF16, y, i)).isEqualTo(Double.valueOf(expected));
      }
    }
    memory.free(x);
    memory.free(y);
  }

  @Test
  void anExponentialDoesNotDependOnItsNeighbours() {
    SplittableRandom random = new SplittableRandom(2);
    int most = 3 * VectorMath.L + 1;
    HostMemory memory = new HostMemory();
    long x = memory.allocate(4L * most);
    long y = memory.allocate(4L * most);
    FeatureRows loops = FeatureRows.like(new VectorRows());
    for (int n = 1; n <= most; n++) {
      float[] powers = new float[n];
      for (int i = 0; i < n; i++) {
        powers[i] = i % 9 == 8 ? Float.NaN : (float) (130 * random.nextDouble() - 100);
        Raw.put(x, i, powers[i]);
      }
      loops.elu(x, y, n);
      loops.exp(1.5f, x, n);
      for (int i = 0; i < n; i++) {
        float power = powers[i] - 1.5f;
        assertThat(Raw.get(x, i)).isEqualTo(Float.valueOf(ScalarExp.exp(power)));
        if (power > -86) {
          assertThat((double) Raw.get(x, i)).isCloseTo(Math.exp(power), withinPercentage(2e-5));
        }
        float elu = powers[i] > 0 ? powers[i] + 1 : ScalarExp.exp(powers[i]);
        assertThat(Raw.get(y, i)).isEqualTo(Float.valueOf(elu));
      }
    }
    memory.free(x);
    memory.free(y);
  }
}
