package io.tianma.eval.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Numbers as a page has them. */
class NumbersTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          9999.4    | 9,999
          9999.5    | 10 k
          -12345    | -12.3 k
          99940     | 99.9 k
          100400    | 100 k
          999499    | 999 k
          999500    | 1 M
          999499999 | 999 M
          999500000 | 1 G
          1.25e10   | 12.5 G
          -2.5e11   | -250 G
          """)
  void aHeadlineHasThreeDigits(double n, String shown) {
    assertThat(Numbers.brief(n)).isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0       | 0
          0.1234  | 0.123
          -0.5    | -0.5
          1       | 1
          1.234   | 1.23
          -1.234  | -1.23
          10      | 10
          12.34   | 12.3
          100     | 100
          123.4   | 123
          """)
  void whatIsBelowAThousandHasThreeDigitsToo(double n, String shown) {
    assertThat(Numbers.few(n)).isEqualTo(shown);
  }

  @Test
  void aTickHasNoMoreDigitsThanItsStep() {
    assertThat(Numbers.tick(0.26, 0.1)).isEqualTo("0.3");
    assertThat(Numbers.tick(0.26, 0.01)).isEqualTo("0.26");
    assertThat(Numbers.tick(26.4, 1)).isEqualTo("26");
    assertThat(Numbers.tick(2600, 100)).isEqualTo("2,600");
  }

  @Test
  void aDifferenceAlwaysHasASign() {
    assertThat(Numbers.signedHundredth(0)).isEqualTo("+0.00");
    assertThat(Numbers.signedHundredth(0.1234)).isEqualTo("+12.34");
    assertThat(Numbers.signedHundredth(-0.1234)).isEqualTo("−12.34");
  }

  @Test
  void aPlaceHasOneDigitAfterThePointIfAny() {
    assertThat(Numbers.place(12.04)).isEqualTo("12");
    assertThat(Numbers.place(-12.36)).isEqualTo("-12.4");
    assertThat(Numbers.scientific(3.14e-7)).isEqualTo("3.1e-07");
  }
}
