package io.tianma.train.model.latent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tianma.train.model.config.LatentOptions.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

class LatentsTest {
  private static final float[][] A = {{1, 0, 0}, {0, 1, 0}};
  private static final float[][] B = {{0, 1, 0}, {0, -1, 0}};

  @Test
  void goesAlongTheGreatCircleAndStraightThroughOpposites() {
    float[][] third = Latents.between(Kind.VMF, A, B, 1 / 3.0);
    assertThat(third[0][0]).isCloseTo((float) Math.cos(Math.PI / 6), within(1e-6f));
    assertThat(third[0][1]).isCloseTo((float) Math.sin(Math.PI / 6), within(1e-6f));
    assertThat(third[1]).containsExactly(0, 1, 0);
    assertThat(Latents.between(Kind.VMF, A, A, 0.4)).isDeepEqualTo(A);
    assertThat(Latents.between(Kind.VMF, A, B, 1)[0][1]).isCloseTo(1, within(1e-6f));
    assertThatThrownBy(() -> Latents.between(Kind.VMF, A, B, 0.5))
        .hasMessageContaining("no direction");
  }

  @Test
  void lengthsAreTakenOffByLayerAndNothingHasNoDirection() {
    assertThat(Latents.normalized(new float[][] {{0, 3, 4}, {2, 0, 0}}))
        .isDeepEqualTo(new float[][] {{0, 0.6f, 0.8f}, {1, 0, 0}});
    assertThatThrownBy(() -> Latents.normalized(new float[][] {{0, 0, 0}}))
        .hasMessageStartingWith("latent of length 0.0");
  }

  @Test
  void gaussiansGoStraightAndKeepTheirLengths() {
    float[][] third = Latents.between(Kind.GAUSSIAN, A, B, 0.25);
    assertThat(third).isDeepEqualTo(new float[][] {{0.75f, 0.25f, 0}, {0, 0.5f, 0}});
    assertThat(Latents.given(Kind.GAUSSIAN, third)).isDeepEqualTo(third);
    assertThat(Latents.given(Kind.VMF, third)[1]).containsExactly(0, 1, 0);
    float[][] broken = {{Float.NaN, 0, 0}};
    assertThatThrownBy(() -> Latents.given(Kind.GAUSSIAN, broken)).hasMessageContaining("NaN");
    double squares = 0;
    for (int i = 0; i < 500; i++) {
      for (float x : Latents.prior(Kind.GAUSSIAN, 1, 8, 3, i)[0]) {
        squares += x * x / 4000;
      }
    }
    assertThat(squares).isCloseTo(1, within(0.1));
  }

  @Test
  void swapsLayersAndKeepsTheirPlaces() {
    float[][] swapped = Latents.swapped(A, B, new boolean[] {false, true});
    assertThat(swapped).isDeepEqualTo(new float[][] {{1, 0, 0}, {0, -1, 0}});
    float[] flat = Latents.flat(List.of(A, swapped), 2, 3);
    assertThat(Latents.row(flat, 1, 2, 3)).isDeepEqualTo(swapped);
  }

  @Test
  void thePriorIsTheSameForTheSameNumberOnly() {
    float[][] one = Latents.prior(Kind.VMF, 2, 16, 3, 0);
    assertThat(Latents.prior(Kind.VMF, 2, 16, 3, 0)).isDeepEqualTo(one);
    assertThat(Latents.prior(Kind.VMF, 2, 16, 3, 1)[0]).isNotEqualTo(one[0]);
    assertThat(one[1]).isNotEqualTo(one[0]);
  }
}
