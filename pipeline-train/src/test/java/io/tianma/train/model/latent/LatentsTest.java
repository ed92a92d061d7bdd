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

  /** Cosine .6: a quarter of the way is a quarter of the angle. */
  @Test
  void goesWithConstantSpeedBetweenDirectionsThatAreNotPerpendicular() {
    float[][] a = {{1, 0, 0}};
    float[][] b = {{0.6f, 0.8f, 0}};
    for (double s : new double[] {0, 0.25, 0.5, 0.75, 1}) {
      double angle = s * Math.acos(0.6);
      float[] point = Latents.between(Kind.VMF, a, b, s)[0];
      assertThat(point[0]).isCloseTo((float) Math.cos(angle), within(1e-6f));
      assertThat(point[1]).isCloseTo((float) Math.sin(angle), within(1e-6f));
    }
  }

  /** A quarter of the way to the opposite is the beginning, three quarters of it the end. */
  @Test
  void oppositesAreTheOnePointUpToTheMiddle() {
    float[][] there = {{0, -1, 0}};
    float[][] here = {{0, 1, 0}};
    assertThat(Latents.between(Kind.VMF, here, there, 0.25)).isDeepEqualTo(here);
    assertThat(Latents.between(Kind.VMF, here, there, 0.75)).isDeepEqualTo(there);
  }

  @Test
  void latentsOfOtherModelsAreRefused() {
    float[][] wider = {{0, 1, 0, 0}, {0, 1, 0, 0}};
    float[][] deeper = {{0, 1, 0}, {0, 1, 0}, {0, 1, 0}};
    for (float[][] other : new float[][][] {wider, deeper, {}}) {
      assertThatThrownBy(() -> Latents.between(Kind.VMF, A, other, 0.5))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("latents of different models");
      assertThatThrownBy(() -> Latents.swapped(A, other, new boolean[3]))
          .hasMessage("latents of different models");
    }
    assertThat(Latents.between(Kind.VMF, new float[0][], new float[0][], 0.5)).isEmpty();
  }
}
