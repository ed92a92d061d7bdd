package io.tianma.train.decode;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.train.model.config.ModelConfig;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BeamTest {
  private static final int PAD = 0;
  private static final int START = 1;
  private static final int END = 2;
  private static final int A = 3;
  private static final int B = 4;

  /** p(A) = .6, p(B) = .4, then p(end|A) = .5 and p(end|B) = .9. */
  private static double probability(int last, int token) {
    return switch (last) {
      case START -> token == A ? 0.6 : token == B ? 0.4 : 0;
      case A -> token == END ? 0.5 : token == A ? 0.3 : token == B ? 0.2 : 0;
      case B -> token == END ? 0.9 : token == A ? 0.1 : 0;
      default -> token == PAD ? 1 : 0;
    };
  }

  /** p(token | last). */
  @FunctionalInterface
  private interface IntBinary {
    double of(int last, int token);
  }

  @ParameterizedTest
  @CsvSource({"1, 3", "2, 4", "3, 4"})
  void aSecondBeamFindsTheLikelierOutput(int beams, int expected) {
    for (Beam.Ending ending : Beam.Ending.values()) {
      int[] output = search(beams, ending);
      assertThat(output).as(ending.name()).containsExactly(START, expected, END);
    }
  }

  private static final int C = 5;
  private static final int D = 6;

  /** p(A) = .6, p(end) = .4 at once; A: B .55, C .45; B: D .6, end .4; C and D: end. */
  private static double endsAtOnce(int last, int token) {
    return switch (last) {
      case START -> token == A ? 0.6 : token == END ? 0.4 : 0;
      case A -> token == B ? 0.55 : token == C ? 0.45 : 0;
      case B -> token == D ? 0.6 : token == END ? 0.4 : 0;
      case C, D -> token == END ? 1 : 0;
      default -> token == PAD ? 1 : 0;
    };
  }

  /**
   * What ended with .4 is no beginning any more; A B D end has .198 and A C end has .27. The first
   * best goes on with one beam and ends with A B D; the likeliest is what ended at once (.4); of
   * means the longer A B D end has ln .198 / 4 = -.405, A C end -.436, and the short one -.916.
   */
  @ParameterizedTest
  @CsvSource({
    "2, FIRST_BEST, 3 4 6 2",
    "2, LIKELIEST, 2",
    "2, BEST_MEAN, 3 4 6 2",
    // one beam takes the likeliest token each time, whatever ended beside it
    "1, FIRST_BEST, 3 4 6 2",
    "1, LIKELIEST, 3 4 6 2",
    "1, BEST_MEAN, 3 4 6 2",
    // three remember what ended third as well, which is better in no ending's eyes
    "3, LIKELIEST, 2",
    "3, BEST_MEAN, 3 4 6 2",
  })
  void eachEndingChoosesAnotherOutput(int beams, Beam.Ending ending, String expected) {
    int[] output = search(beams, ending, BeamTest::endsAtOnce);
    String said = Arrays.stream(output).skip(1).mapToObj(String::valueOf).collect(joining(" "));
    assertThat(said).isEqualTo(expected);
  }

  private static int[] search(int beams, Beam.Ending ending) {
    return search(beams, ending, BeamTest::probability);
  }

  private static int[] search(int beams, Beam.Ending ending, IntBinary probability) {
    ModelConfig config = ModelConfig.builder(200, 8, 4, 2, 8, 1).tokens(PAD, START, END).build();
    BeamSearch search = new BeamSearch(config, beams, 6, ending);
    int first = 2; // rows of another source stand before
    int[] tokens = new int[first + beams];
    int[] from = new int[first + beams];
    Arrays.fill(tokens, START);
    for (int step = 0; step < 6 && !search.done(); step++) {
      float[] logits = new float[(first + beams) * config.vocab()];
      for (int beam = first; beam < first + beams; beam++) {
        for (int token = 0; token < config.vocab(); token++) {
          double p = probability.of(tokens[beam], token);
          logits[beam * config.vocab() + token] = (float) Math.log(p + 1e-12) + 3;
        }
      }
      search.advance(logits, first, tokens, from);
      assertThat(Arrays.copyOfRange(from, first, from.length))
          .as("rows of this source")
          .satisfies(rows -> assertThat(Arrays.stream(rows)).allMatch(r -> r >= 2));
      assertThat(Arrays.copyOf(tokens, first)).containsOnly(START);
    }
    return search.best();
  }
}
