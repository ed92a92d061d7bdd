package io.tianma.train.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tianma.train.plan.GrowOptions.Splits;
import io.tianma.train.plan.GrowthOperator.Kind;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Words of a growth plan are read, and what makes no sense is refused with what would. */
class GrowthOperatorTest {
  @ParameterizedTest
  @CsvSource({
    "tile d-model, TILE, d-model, 0, ",
    "repeat hidden 16, REPEAT, d-model, 16, ",
    "  copy   heads equal , COPY, heads, 0, EQUAL",
    "copy d-kv 999999999 unequal, COPY, d-kv, 999999999, UNEQUAL",
    "copy d-kv equal 1, COPY, d-kv, 1, EQUAL",
    "spread layers, SPREAD, layers, 0, ",
    "top encoder-layers 4, TOP, encoder-layers, 4, ",
    "stack decoder-layers, STACK, decoder-layers, 0, ",
    "interleave layers 8, INTERLEAVE, layers, 8, ",
    "extend max-positions 512, EXTEND, max-positions, 512, ",
    "vocabulary of two words.txt, VOCABULARY, of two words.txt, 0, ",
  })
  void readsWhatAConfigurationWrites(String text, Kind kind, String axis, int size, Splits splits) {
    GrowthOperator read = GrowthOperator.parse(text);
    assertThat(read).isEqualTo(new GrowthOperator(kind, axis, size, splits));
    assertThat(GrowthOperator.parse(read.toString())).isEqualTo(read);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"tile d-model", "copy heads 4 equal", "stack layers unequal", "vocabulary a.txt"})
  void writesWhatItReads(String text) {
    assertThat(GrowthOperator.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tile | must be OPERATOR AXIS, such as tile d-model",
        "'' | must be OPERATOR AXIS, such as tile d-model",
        "vocabulary | must be OPERATOR AXIS, such as tile d-model",
        "double d-model | double is no operator; there are tile, repeat, copy, spread, top, stack,"
            + " interleave, extend, vocabulary",
        "tile d-model 0 | 0 is neither a size nor equal or unequal",
        "tile d-model 1000000000 | 1000000000 is neither a size nor equal or unequal",
        "tile d-model 4 5 | 5 is neither a size nor equal or unequal",
        "tile d-model equal unequal | unequal is neither a size nor equal or unequal",
        "tile d-model half | half is neither a size nor equal or unequal",
        "tile layers | what makes layers larger is spread, top, stack or interleave",
        "copy encoder-layers | what makes encoder-layers larger is spread, top, stack or"
            + " interleave",
        "spread heads | what makes heads larger is tile, repeat or copy",
        "top max-positions | what makes max-positions larger is extend",
        "tile max-positions | what makes max-positions larger is extend",
        "extend d-ff | what makes d-ff larger is tile, repeat or copy",
        "extend layers | what makes layers larger is spread, top, stack or interleave",
        "copy d-model | what makes d-model larger is tile or repeat",
        "spread hidden | what makes d-model larger is tile or repeat",
      })
  void refusesWhatMakesNoSense(String text, String reason) {
    assertThatThrownBy(() -> GrowthOperator.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("growth = " + text + ": " + reason);
  }

  @Test
  void onlySomeAreOfDepthAndOnlyTwoLoseWhatWasLearned() {
    for (Kind kind : Kind.values()) {
      assertThat(kind.ofDepth())
          .as("" + kind)
          .isEqualTo(EnumSet.of(Kind.SPREAD, Kind.TOP, Kind.STACK, Kind.INTERLEAVE).contains(kind));
      assertThat(kind.lossless())
          .as("" + kind)
          .isEqualTo(!EnumSet.of(Kind.STACK, Kind.INTERLEAVE).contains(kind));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "top layers, true, true",
    "top encoder-layers, true, false",
    "stack decoder-layers, false, true",
    "copy heads, false, false",
    "vocabulary layers, false, false",
  })
  void deepensTheStackThatItNames(String text, boolean encoder, boolean decoder) {
    GrowthOperator operator = GrowthOperator.parse(text);
    assertThat(operator.deepens("encoder")).isEqualTo(encoder);
    assertThat(operator.deepens("decoder")).isEqualTo(decoder);
  }
}
