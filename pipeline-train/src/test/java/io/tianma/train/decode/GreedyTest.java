package io.tianma.train.decode;

import static io.tianma.train.decode.WrittenOut.END;
import static io.tianma.train.decode.WrittenOut.PAD;
import static io.tianma.train.decode.WrittenOut.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.train.model.Generation;
import io.tianma.train.model.config.ModelConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is most likely at each step is written, row by row, until all have ended. */
class GreedyTest {
  private static final int VOCAB = 9;
  private static final ModelConfig CONFIG = WrittenOut.config(VOCAB);

  /** Row r says r + 1 tokens, one after the other from r + 3 on, then the end. */
  private static double[] counting(int row, int[] beginning) {
    double[] logits = new double[VOCAB];
    logits[beginning.length <= row + 1 ? row + 2 + beginning.length : END] = 1;
    return logits;
  }

  @Test
  void everyRowIsWrittenUpToItsOwnEnd() {
    WrittenOut generation = new WrittenOut(VOCAB, 3, GreedyTest::counting);
    int[][] outputs = Greedy.decode(CONFIG, generation, 3, 20);
    assertThat(outputs)
        .isDeepEqualTo(new int[][] {{START, 3, END}, {START, 4, 5, END}, {START, 5, 6, 7, END}});
    assertThat(generation.closed).isTrue();
  }

  @Test
  void rowsThatEndedAreFedPaddingAfterTheEndAndTheLastEndIsTheLastStep() {
    WrittenOut generation = new WrittenOut(VOCAB, 3, GreedyTest::counting);
    Greedy.decode(CONFIG, generation, 3, 20);
    assertThat(generation.fed.toArray(int[][]::new))
        .isDeepEqualTo(new int[][] {{START, START, START}, {3, 4, 5}, {END, 5, 6}, {PAD, END, 7}});
  }

  @Test
  void anOutputThatDoesNotEndIsCutAtTheMost() {
    WrittenOut generation = new WrittenOut(VOCAB, 3, GreedyTest::counting);
    assertThat(Greedy.decode(CONFIG, generation, 3, 3))
        .isDeepEqualTo(new int[][] {{START, 3, END}, {START, 4, 5, END}, {START, 5, 6, 7}});
    assertThat(generation.fed).hasSize(3);
    assertThat(Greedy.decode(CONFIG, new WrittenOut(VOCAB, 1, GreedyTest::counting), 1, 0))
        .isDeepEqualTo(new int[][] {{START}});
  }

  /** A generation that writes by itself is asked for no step. */
  @Test
  void whatAGenerationWritesByItselfFollowsTheStart() {
    int[][] written = {{5, 6, END}, {}, {7}};
    boolean[] closed = {false};
    Generation whole =
        new Generation() {
          @Override
          public int[][] likeliest() {
            return written;
          }

          @Override
          public float[] step(int[] tokensB) {
            throw new AssertionError("a step");
          }

          @Override
          public int[] greedyStep(int[] tokensB) {
            throw new AssertionError("a step");
          }

          @Override
          public void reorder(int[] from) {
            throw new AssertionError("another order");
          }

          @Override
          public void close() {
            closed[0] = true;
          }
        };
    assertThat(Greedy.decode(CONFIG, whole, 3, 4))
        .isDeepEqualTo(new int[][] {{START, 5, 6, END}, {START}, {START, 7}});
    assertThat(closed[0]).isTrue();
  }

  private static final int[] SOURCES = {3, 4, 5, 6, 2, 4, 3, 6, 2, 0, 5, 2, 0, 0, 0};

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void ofANetworkItIsWhatTheWholeBeginningsSay(long seed) {
    try (RandomNetwork random = new RandomNetwork(RandomNetwork.config(), seed)) {
      WrittenOut again = new WrittenOut(RandomNetwork.VOCAB, 3, random.again(SOURCES, 5, 1));
      assertThat(Greedy.decode(random.network, 3, SOURCES, 8))
          .isDeepEqualTo(Greedy.decode(random.network.config(), again, 3, 8));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void fromLatentsItIsWhatIsWrittenFromTheirSources(long seed) {
    try (RandomNetwork random = new RandomNetwork(RandomNetwork.withLatents(), seed)) {
      float[] latents = random.network.encode(3, SOURCES);
      WrittenOut again = new WrittenOut(RandomNetwork.VOCAB, 3, random.again(SOURCES, 5, 1));
      assertThat(Greedy.decode(random.network, 3, latents, 8))
          .isDeepEqualTo(Greedy.decode(random.network.config(), again, 3, 8));
    }
  }
}
