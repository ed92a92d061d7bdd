package io.tianma.train.decode;

import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.train.model.config.ModelConfig;
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

  @ParameterizedTest
  @CsvSource({"1, 3", "2, 4", "3, 4"})
  void aSecondBeamFindsTheLikelierOutput(int beams, int expected) {
    for (Beam.Ending ending : Beam.Ending.values()) {
      int[] output = search(beams, ending);
      assertThat(output).as(ending.name()).containsExactly(START, expected, END);
    }
  }

  private static int[] search(int beams, Beam.Ending ending) {
    ModelConfig config = ModelConfig.builder(200, 8, 4, 2, 8, 1).tokens(PAD, START, END).build();
    BeamSearch search = new BeamSearch(config, beams, 6, ending);
    int[] tokens = new int[beams];
    int[] from = new int[beams];
    java.util.Arrays.fill(tokens, START);
    for (int step = 0; step < 6 && !search.done(); step++) {
      float[] logits = new float[beams * config.vocab()];
      for (int beam = 0; beam < beams; beam++) {
        for (int token = 0; token < config.vocab(); token++) {
          double p = probability(tokens[beam], token);
          logits[beam * config.vocab() + token] = (float) Math.log(p + 1e-12) + 3;
        }
      }
      search.advance(logits, 0, tokens, from);
    }
    return search.best();
  }
}
