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
    assertThat(said(output)).isEqualTo(expected);
  }

  /**
   * Of the same model, two beams: values are ln .4 at once, ln .27 / 3^p for A C end and ln .198 /
   * 4^p for A B D end. p = 0: -.916, -1.309, -1.619; p = 0.5: -.916, -.756, -.810; p = 1: -.916,
   * -.436, -.405. When A C end has ended there are two; stopping early leaves A B D (-.540 for p =
   * 1, above the worse of the two) where it is.
   */
  @ParameterizedTest
  @CsvSource({
    "0, false, 2",
    "0, true, 2",
    "0.5, false, 3 5 2",
    "0.5, true, 3 5 2",
    "1, false, 3 4 6 2",
    "1, true, 3 5 2",
  })
  void lengthPenaltyAndEarlyStoppingChooseTheOutput(
      double lengthPenalty, boolean earlyStopping, String expected) {
    GenerationOptions options =
        new GenerationOptions(
            2, BeamRule.STANDARD, lengthPenalty, earlyStopping, 0, 0, 1, 1, 0, 0, 1);
    assertThat(said(search(options, BeamTest::endsAtOnce))).isEqualTo(expected);
  }

  /** p(A) = .6, p(B) = .4; A: B .9, end .1; B: A .8, end .2. */
  private static double turns(int last, int token) {
    return switch (last) {
      case START -> token == A ? 0.6 : token == B ? 0.4 : 0;
      case A -> token == B ? 0.9 : token == END ? 0.1 : 0;
      case B -> token == A ? 0.8 : token == END ? 0.2 : 0;
      default -> token == PAD ? 1 : 0;
    };
  }

  /**
   * Two beams A B A (.432) and B A B (.288): if no pair comes twice, neither goes on, and B A B end
   * (.0576) beats A B A end (.0432). If no three come twice, A B A B (.389) and B A B A (.230) are
   * the last, and A B A B end (.0778) beats B A B A end (.0230). If everything may, A B A B A B is
   * the likeliest of six tokens.
   */
  @ParameterizedTest
  @CsvSource({
    "STANDARD, 2, 4 3 4 2",
    "BERT4KERAS, 2, 4 3 4 2",
    "STANDARD, 3, 3 4 3 4 2",
    "BERT4KERAS, 3, 3 4 3 4 2",
    "STANDARD, 0, 3 4 3 4 3 4",
    "BERT4KERAS, 0, 3 4 3 4 3 4",
  })
  void eachBeamKeepsItsOwnRunsFromComingTwice(BeamRule rule, int ngram, String expected) {
    GenerationOptions options = new GenerationOptions(2, rule, 0, false, 0, 0, 1, 1, 0, ngram, 1);
    assertThat(said(search(options, BeamTest::turns))).isEqualTo(expected);
  }

  private static String said(int[] output) {
    return Arrays.stream(output).skip(1).mapToObj(String::valueOf).collect(joining(" "));
  }

  private static int[] search(int beams, Beam.Ending ending) {
    return search(beams, ending, BeamTest::probability);
  }

  private static int[] search(int beams, Beam.Ending ending, IntBinary probability) {
    return search(ending.options(beams), probability);
  }

  private static int[] search(GenerationOptions options, IntBinary probability) {
    ModelConfig config = ModelConfig.builder(200, 8, 4, 2, 8, 1).tokens(PAD, START, END).build();
    int beams = options.beams();
    BeamSearch search = new BeamSearch(config, 6, options);
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
