package io.tianma.data.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class PackedIntsTest {
  @Property(tries = 300)
  void numbersComeBackAsTheyWere(@ForAll int[] any) {
    assertThat(PackedInts.unpack(PackedInts.pack(any))).isEqualTo(any);
  }

  @Property(tries = 300)
  void idsOfTokensTakeTwoBytesEach(@ForAll @IntRange(max = 0xFFFF) int id) {
    byte[] packed = PackedInts.pack(id, 0, 0xFFFF);
    assertThat(packed).hasSize(1 + 3 * 2);
    assertThat(PackedInts.unpack(packed)).containsExactly(id, 0, 0xFFFF);
  }
}
