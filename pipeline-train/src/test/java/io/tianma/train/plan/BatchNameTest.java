package io.tianma.train.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Test;

class BatchNameTest {
  @Test
  void readsWhatItWrites() {
    BatchName name = new BatchName("train/shard-00003.parquet", 1L << 40, 64, 2, 4);
    assertThat(name.toString()).isEqualTo("train/shard-00003.parquet#1099511627776+64:2/4");
    assertThat(BatchName.parse(name.toString())).isEqualTo(name);
  }

  @Test
  void isAUriAsDl4jWantsIt() {
    String name = new BatchName("train/shard-00003.parquet", 1, 64, 2, 4).toString();
    assertThat(URI.create(name).getFragment()).isEqualTo("1+64:2/4");
  }

  @Test
  void refusesOtherText() {
    assertThatThrownBy(() -> BatchName.parse("train/shard-00003.parquet"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("not the name of a batch: train/shard-00003.parquet");
  }
}
