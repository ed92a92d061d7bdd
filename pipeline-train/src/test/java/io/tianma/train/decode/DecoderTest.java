package io.tianma.train.decode;

import static io.tianma.train.decode.WrittenOut.END;
import static io.tianma.train.decode.WrittenOut.PAD;
import static io.tianma.train.decode.WrittenOut.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.data.store.Records;
import io.tianma.train.model.config.ModelConfig;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The way of writing follows from the options, and one token at a time keeps to their rules. */
class DecoderTest {
  private static final int VOCAB = 8;
  private static final ModelConfig CONFIG = WrittenOut.config(VOCAB);
  private static final GenerationOptions GREEDY = GenerationOptions.GREEDY;
  private static final GenerationOptions DRAWN = Records.with(GREEDY, "temperature", 1.0);
  private static final int[] SOURCES = {3, 4, 5, 6, 2, 4, 3, 6, 2, 0, 5, 2, 0, 0, 0};

  /** Padding is the greatest everywhere; then 3 + row, and the end a little below. */
  private static double[] endingSecond(int row, int[] beginning) {
    double[] logits = new double[VOCAB];
    logits[PAD] = 9;
    logits[3 + row] = 3;
    logits[END] = 2;
    return logits;
  }

  private static int[][] written(WrittenOut generation, int rows, int most, Object... settings) {
    return Decoder.tokenByToken(CONFIG, generation, rows, most, Records.with(GREEDY, settings), 0);
  }

  /** Weakened by 2 the token 3 + row has 1.5 the second time, and the end 2. */
  @Test
  void paddingIsNeverWrittenAndRulesApplyToEachRow() {
    WrittenOut generation = new WrittenOut(VOCAB, 2, DecoderTest::endingSecond);
    assertThat(written(generation, 2, 6, "repetitionPenalty", 2.0))
        .isDeepEqualTo(new int[][] {{START, 3, END}, {START, 4, END}});
    assertThat(generation.fed.toArray(int[][]::new))
        .isDeepEqualTo(new int[][] {{START, START}, {3, 4}});
    assertThat(generation.closed).isTrue();
  }

  @Test
  void anOutputThatDoesNotEndIsCutAtTheMost() {
    WrittenOut generation = new WrittenOut(VOCAB, 1, DecoderTest::endingSecond);
    assertThat(written(generation, 1, 3, "minNewTokens", 5))
        .isDeepEqualTo(new int[][] {{START, 3, 3, 3}});
    assertThat(generation.fed).hasSize(3);
  }

  /** Row r ends after r + 1 tokens. */
  private static double[] counting(int row, int[] beginning) {
    double[] logits = new double[VOCAB];
    logits[beginning.length <= row + 1 ? 2 + beginning.length : END] = 1;
    return logits;
  }

  @Test
  void rowsThatEndedAreFedPaddingAfterTheEndAndTheLastEndIsTheLastStep() {
    WrittenOut generation = new WrittenOut(VOCAB, 3, DecoderTest::counting);
    assertThat(written(generation, 3, 9, "minNewTokens", 1))
        .isDeepEqualTo(new int[][] {{START, 3, END}, {START, 3, 4, END}, {START, 3, 4, 5, END}});
    assertThat(generation.fed.toArray(int[][]::new))
        .isDeepEqualTo(new int[][] {{START, START, START}, {3, 3, 3}, {END, 4, 4}, {PAD, END, 5}});
  }

  @Test
  void whateverThePaddingIsItIsNeverWritten() {
    ModelConfig config = CONFIG.but().tokens(7, START, END).build();
    GenerationOptions options = Records.with(GREEDY, "minNewTokens", 1);
    WrittenOut generation =
        new WrittenOut(VOCAB, 2, (row, beginning) -> new double[] {1, 0, 2, 3, 0, 0, 0, 9});
    assertThat(Decoder.tokenByToken(config, generation, 2, 2, options, 0))
        .isDeepEqualTo(new int[][] {{START, 3, 3}, {START, 3, 3}});
  }

  /** T5's own start is the padding. */
  @Test
  void aStartThatIsThePaddingIsNoEnd() {
    ModelConfig config = CONFIG.but().tokens(PAD, PAD, END).build();
    GenerationOptions options = Records.with(GREEDY, "minNewTokens", 1);
    WrittenOut generation = new WrittenOut(VOCAB, 1, DecoderTest::counting);
    assertThat(Decoder.tokenByToken(config, generation, 1, 9, options, 0))
        .isDeepEqualTo(new int[][] {{PAD, 3, END}});
  }

  /** Half of the texts start with 3, half with 4. */
  private static double[] even(int row, int[] beginning) {
    double[] logits = new double[VOCAB];
    Arrays.fill(logits, -1000);
    logits[3] = 0;
    logits[4] = 0;
    return logits;
  }

  /** Wherever a batch begins, text n says the same; its draws are those of its own number. */
  @Test
  void whatIsDrawnFollowsTheNumberOfTheText() {
    int[][] all =
        Decoder.tokenByToken(
            CONFIG, new WrittenOut(VOCAB, 40, DecoderTest::even), 40, 5, DRAWN, 100);
    TokenDraw draw = new TokenDraw(DRAWN, VOCAB);
    float[] logits = new float[VOCAB];
    Arrays.fill(logits, Float.NEGATIVE_INFINITY);
    logits[3] = 0;
    logits[4] = 0;
    for (int row = 0; row < 40; row++) {
      assertThat(all[row][0]).isEqualTo(START);
      for (int step = 0; step < 5; step++) {
        assertThat(all[row][step + 1]).isEqualTo(draw.next(logits, 0, 100 + row, step));
      }
    }
    int[][] later =
        Decoder.tokenByToken(
            CONFIG, new WrittenOut(VOCAB, 10, DecoderTest::even), 10, 5, DRAWN, 130);
    assertThat(later).isDeepEqualTo(Arrays.copyOfRange(all, 30, 40));
  }

  /** One way after the other, of the same network. */
  @ParameterizedTest
  @ValueSource(longs = {1, 3})
  void optionsChooseTheWay(long seed) {
    try (RandomNetwork random = new RandomNetwork(RandomNetwork.config(), seed)) {
      int[][] greedy = Greedy.decode(random.network, 3, SOURCES, 8);
      assertThat(outputs(random, GREEDY)).isDeepEqualTo(greedy);
      GenerationOptions beams = GREEDY.withBeams(3);
      assertThat(outputs(random, beams))
          .isDeepEqualTo(Beam.decode(random.network, 3, SOURCES, 8, 3, Beam.Ending.FIRST_BEST));
      GenerationOptions ruled = Records.with(GREEDY, "noRepeatNgram", 1);
      for (GenerationOptions options : new GenerationOptions[] {DRAWN, ruled}) {
        WrittenOut again = new WrittenOut(RandomNetwork.VOCAB, 3, random.again(SOURCES, 5, 1));
        int[][] outputs = outputs(random, options);
        assertThat(outputs)
            .isDeepEqualTo(Decoder.tokenByToken(random.network.config(), again, 3, 8, options, 17));
        assertThat(Arrays.deepEquals(outputs, greedy)).isFalse();
      }
    }
  }

  private static int[][] outputs(RandomNetwork random, GenerationOptions options) {
    return new Decoder(random.network, options, 8).outputs(3, SOURCES, 17);
  }
}
