package io.tianma.train.grow;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.plan.GrowthOperator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What no checkpoint can grow to is refused before there is one, with the first that minds. */
class GrowthCheckTest {
  private static final ModelConfig SMALL =
      ModelConfig.builder(23, 8, 4, 2, 6, 2)
          .tokens(0, 1, 2)
          .encoder("softmax", "rotary")
          .decoder("softmax", "rotary")
          .build();

  private static void check(String operator, String key, int size) {
    ModelConfig target = SMALL.but().set(key, size).build();
    Growth.check(SMALL, target, List.of(GrowthOperator.parse(operator)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // first in the columns of the first matrix
        "repeat d-model 12|d_model|12|growth = repeat d-model: 12 is no multiple of the 8 of the"
            + " model grown from; write tile d-model (shared.weight)",
        // first in the rows of the first attention
        "repeat d-kv 8|d_kv|8|growth = repeat d-kv: its indices have an order of their own; write"
            + " copy d-kv (encoder.block.0.layer.0.SelfAttention.q.weight)",
        "repeat heads 3|num_heads|3|growth = repeat heads: 3 is no multiple of the 2 of the model"
            + " grown from; write copy heads (encoder.block.0.layer.0.SelfAttention.q.weight)",
      })
  void theFirstParameterThatMindsIsNamed(String operator, String key, int size, String message) {
    assertThatThrownBy(() -> check(operator, key, size))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource({
    "repeat d-model 16, d_model, 16",
    "tile d-model 12, d_model, 12",
    "copy d-kv 8, d_kv, 8",
    "copy heads 3, num_heads, 3",
    "repeat d-ff 12, d_ff, 12",
  })
  void whatGrowsIsNotRefused(String operator, String key, int size) {
    assertThatCode(() -> check(operator, key, size)).doesNotThrowAnyException();
  }

  @Test
  void twoSizesAreCheckedToo() {
    assertThatThrownBy(() -> Growth.check(SMALL, SMALL.but().set("d_model", 6).build()))
        .hasMessageStartingWith("d-model = 6: a model of 8 cannot grow into a smaller one");
    assertThatCode(() -> Growth.check(SMALL, SMALL.but().set("d_model", 12).build()))
        .doesNotThrowAnyException();
  }
}
