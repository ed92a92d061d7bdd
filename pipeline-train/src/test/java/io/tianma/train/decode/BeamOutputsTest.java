package io.tianma.train.decode;

import static io.tianma.train.decode.WrittenOut.END;
import static io.tianma.train.decode.WrittenOut.PAD;
import static io.tianma.train.decode.WrittenOut.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tianma.train.model.config.ModelConfig;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Searches of several texts in one generation, whose rows follow their beams. */
class BeamOutputsTest {
  private static final int VOCAB = 8;
  private static final ModelConfig CONFIG = WrittenOut.config(VOCAB);

  /**
   * Two beams a text. The first text is 3 (.6) 7 (.9) end or 4 (.4) end, the second 5 6 end. What a
   * beam said decides, not where it stands.
   */
  private static double[] texts(int row, int[] beginning) {
    double[] logits = new double[VOCAB];
    Arrays.fill(logits, Float.NEGATIVE_INFINITY);
    int last = beginning[beginning.length - 1];
    if (last == PAD || last == END) {
      logits[PAD] = 0;
    } else if (row / 2 == 0) {
      switch (beginning.length == 1 ? START : beginning[1]) {
        case START -> {
          logits[3] = Math.log(0.6);
          logits[4] = Math.log(0.4);
        }
        case 3 -> {
          logits[END] = Math.log(beginning.length == 2 ? 0.1 : 1);
          logits[7] = Math.log(beginning.length == 2 ? 0.9 : 0);
        }
        default -> logits[END] = 0;
      }
    } else {
      logits[new int[] {5, 6, END}[Math.min(2, beginning.length - 1)]] = 0;
    }
    return logits;
  }

  @Test
  void everyTextHasItsOwnSearch() {
    WrittenOut generation = new WrittenOut(VOCAB, 4, BeamOutputsTest::texts);
    GenerationOptions options = Beam.Ending.LIKELIEST.options(2);
    assertThat(Beam.decode(CONFIG, generation, 2, 9, options))
        .isDeepEqualTo(new int[][] {{START, 3, 7, END}, {START, 5, 6, END}});
    assertThat(generation.closed).isTrue();
    assertThat(generation.fed.get(0)).containsOnly(START);
    assertThat(generation.fed).as("none after all are done").hasSize(3);
  }

  @Test
  void whatHasNotEndedIsCutAtTheMost() {
    WrittenOut generation = new WrittenOut(VOCAB, 4, BeamOutputsTest::texts);
    int[][] outputs = Beam.decode(CONFIG, generation, 2, 1, Beam.Ending.FIRST_BEST.options(2));
    assertThat(outputs).isDeepEqualTo(new int[][] {{START, 3}, {START, 5}});
    assertThat(generation.fed).hasSize(1);
  }

  /**
   * 3 (.6) and 4 (.4) change places, since 4 7 is sure and 3 goes on with halves. What follows is
   * told by the second token alone.
   */
  private static double[] crossing(int row, int[] beginning) {
    double[] logits = new double[VOCAB];
    Arrays.fill(logits, Float.NEGATIVE_INFINITY);
    if (beginning.length == 1) {
      logits[3] = Math.log(0.6);
      logits[4] = Math.log(0.4);
    } else if (beginning[1] == 4) {
      logits[beginning.length == 2 ? 7 : END] = 0;
    } else {
      logits[5] = Math.log(0.5);
      logits[6] = Math.log(0.5);
    }
    return logits;
  }

  @Test
  void beamsThatChangePlacesTakeTheirBeginningsAlong() {
    for (Beam.Ending ending : Beam.Ending.values()) {
      WrittenOut generation = new WrittenOut(VOCAB, 2, BeamOutputsTest::crossing);
      assertThat(Beam.decode(CONFIG, generation, 1, 9, ending.options(2)))
          .as(ending.name())
          .isDeepEqualTo(new int[][] {{START, 4, 7, END}});
    }
  }

  private static final int[] SOURCES = {3, 4, 5, 6, 2, 4, 3, 6, 2, 0, 5, 2, 0, 0, 0};

  /** Every beam's row knows what its beam said before, though beams change places. */
  @ParameterizedTest
  @CsvSource({
    "1, 2, FIRST_BEST",
    "2, 3, FIRST_BEST",
    "3, 4, FIRST_BEST",
    "1, 2, LIKELIEST",
    "2, 3, LIKELIEST",
    "3, 4, BEST_MEAN",
    "4, 3, BEST_MEAN",
    "5, 1, BEST_MEAN",
  })
  void ofANetworkItIsTheSearchOverWholeBeginnings(long seed, int beams, Beam.Ending ending) {
    try (RandomNetwork random = new RandomNetwork(RandomNetwork.config(), seed)) {
      WrittenOut again =
          new WrittenOut(RandomNetwork.VOCAB, 3 * beams, random.again(SOURCES, 5, beams));
      assertThat(Beam.decode(random.network, 3, SOURCES, 8, beams, ending))
          .isDeepEqualTo(Beam.decode(random.network.config(), again, 3, 8, ending.options(beams)));
    }
  }

  @Test
  void noBeamsAreRefused() {
    assertThatThrownBy(() -> Beam.decode(null, 1, new int[] {3}, 4, 0, Beam.Ending.LIKELIEST))
        .hasMessage("beams = 0: must be positive");
  }
}
