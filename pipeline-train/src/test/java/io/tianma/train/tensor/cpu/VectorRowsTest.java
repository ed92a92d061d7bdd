package io.tianma.train.tensor.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.train.tensor.Bfloat16;
import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.HostMemory;
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
}
