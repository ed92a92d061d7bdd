package io.tianma.train.plan;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tianma.train.model.config.Builder;
import io.tianma.train.model.config.ModelConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A model from elsewhere is that of its stage, but for what training takes as it is. */
class MisfitTest {
  private static final StageOptions STAGE = new StageOptions("small", 3, SomeOptions.SIZES);

  private static Builder fitting() {
    return SomeOptions.SIZES.config(150).but();
  }

  @Test
  void theStagesOwnModelFits() {
    assertThatCode(() -> Misfit.refuse(fitting().build(), STAGE)).doesNotThrowAnyException();
  }

  @Test
  void vocabularyEpsilonAndDropoutAreFree() {
    ModelConfig other = fitting().set("vocab_size", 999).normEpsilon(1e-5).dropout(0.3).build();
    assertThatCode(() -> Misfit.refuse(other, STAGE)).doesNotThrowAnyException();
  }

  @Test
  void aSizeThatFollowsAnotherMayBeWrittenOut() {
    ModelConfig named = fitting().set("token_hidden", 12).build();
    assertThatCode(() -> Misfit.refuse(named, STAGE)).doesNotThrowAnyException();
  }

  @Test
  void allThatDiffersIsNamedWithBothValues() {
    ModelConfig other = fitting().set("d_ff", 13).set("encoder_mixer", "fnet").build();
    assertThatThrownBy(() -> Misfit.refuse(other, STAGE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the model has d-ff = 13, encoder-mixer = fnet, stage small asks for d-ff = 12,"
                + " encoder-mixer = softmax; set the model of the stage to the former");
  }

  /** T5-PEGASUS' are 0, 101 and 102. */
  @ParameterizedTest
  @CsvSource({
    "5, 101, 102, pad_token_id means 5: a stage trains models with 0 only",
    "0, 5, 102, decoder_start_token_id means 5: a stage trains models with 101 only",
    "0, 101, 5, eos_token_id means 5: a stage trains models with 102 only",
  })
  void noStageAsksForOtherSpecialTokens(int pad, int start, int end, String reason) {
    ModelConfig other = fitting().tokens(pad, start, end).build();
    assertThatThrownBy(() -> Misfit.refuse(other, STAGE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("config.json: " + reason);
  }
}
