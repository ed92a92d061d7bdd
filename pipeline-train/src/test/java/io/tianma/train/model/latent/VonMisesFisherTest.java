package io.tianma.train.model.latent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The numbers of the contract, found there by quadrature and by Bessel series. */
class VonMisesFisherTest {
  private static final double[] SHARES = {0.01, 0.1, 0.5, 0.9, 0.99};

  @ParameterizedTest
  @CsvSource({
    "3,1,0.313035,0.525298,0.151596,-0.938067,-0.505971,0.433781,0.909565,0.991316",
    "4,4,0.658047,0.270995,1.047099,-0.245415,0.289125,0.726903,0.932205,0.986662",
    "6,8,0.720630,0.174068,2.052697,0.172117,0.485920,0.755553,0.909136,0.968673",
    "8,16,0.799334,0.106563,3.822778,0.474128,0.656209,0.817740,0.918448,0.964300",
    "16,8,0.419451,0.193885,1.533469,-0.097990,0.159249,0.437232,0.655709,0.786428",
    "16,32,0.789895,0.076172,7.582144,0.574218,0.688224,0.798926,0.879876,0.926411",
    "16,64,0.888840,0.040519,12.002611,0.773720,0.834778,0.893710,0.936609,0.961201",
    "32,32,0.622845,0.093184,7.774705,0.375507,0.499524,0.630064,0.736813,0.806942",
    "64,128,0.783027,0.038372,30.154833,0.684113,0.732633,0.785251,0.830559,0.862354",
  })
  void hasTheGivenMomentsDivergenceAndQuantiles(
      int z,
      double kappa,
      double mean,
      double deviation,
      double kl,
      double w01,
      double w10,
      double w50,
      double w90,
      double w99) {
    VonMisesFisher table = new VonMisesFisher(z, kappa);
    assertThat(table.mean()).isCloseTo(mean, within(1e-6));
    assertThat(table.deviation()).isCloseTo(deviation, within(1e-6));
    assertThat(table.kl()).isCloseTo(kl, within(1e-6));
    double[] wanted = {w01, w10, w50, w90, w99};
    for (int i = 0; i < wanted.length; i++) {
      assertThat(table.quantile(SHARES[i])).isCloseTo(wanted[i], within(1e-6));
    }
  }

  /** In three dimensions the inverse is known: {@code w = 1 + ln(u + (1 - u) e^-2κ) / κ}. */
  @ParameterizedTest
  @CsvSource({"0.01", "1", "30", "2000"})
  void inThreeDimensionsItIsTheClosedForm(double kappa) {
    VonMisesFisher table = new VonMisesFisher(3, kappa);
    for (double u = 1e-6; u < 1; u += 0.0137) {
      double exact = 1 + Math.log(u + (1 - u) * Math.exp(-2 * kappa)) / kappa;
      assertThat(table.quantile(u)).isCloseTo(exact, within(1e-6));
    }
  }

  @Test
  void drawsHaveItsMomentsAndAreTheSameAgain() {
    VonMisesFisher table = new VonMisesFisher(16, 32);
    LatentNoise noise = LatentNoise.posterior(table);
    double[] first = new double[17];
    double[] again = new double[17];
    double sum = 0;
    double square = 0;
    double epsilons = 0;
    int count = 20_000;
    for (int row = 0; row < count; row++) {
      noise.draw(5, 7, row % 4, row / 4, first);
      sum += first[0];
      square += first[0] * first[0];
      for (int i = 1; i < first.length; i++) {
        epsilons += first[i] * first[i] / 16;
      }
    }
    double mean = sum / count;
    assertThat(mean).isCloseTo(0.789895, within(4 * 0.076172 / Math.sqrt(count)));
    assertThat(Math.sqrt(square / count - mean * mean)).isCloseTo(0.076172, within(0.0015));
    assertThat(epsilons / count).isCloseTo(1, within(0.02));
    noise.draw(5, 7, 3, (count - 1) / 4, again);
    assertThat(again).isEqualTo(first);
    noise.draw(5, 7, 2, (count - 1) / 4, again);
    assertThat(again).isNotEqualTo(first);
  }

  @Test
  void refusesWhatIsNoDistribution() {
    assertThatThrownBy(() -> new VonMisesFisher(2, 1))
        .hasMessage("latent-width = 2: must be at least 3");
    assertThatThrownBy(() -> new VonMisesFisher(3, 0)).hasMessage("kappa = 0.0: must be positive");
  }
}
