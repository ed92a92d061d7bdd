package io.tianma.data.gap;

import java.io.Serializable;
import java.math.BigDecimal;

/**
 * What happens in the source to the place of a gap sentence: with the remaining probability it is
 * removed. T5-PEGASUS removes always (0, 0, 0), PEGASUS large masks 9 of 10 (0.9, 0, 0.1).
 *
 * @param masked probability that a mask token takes its place
 * @param replaced probability that a random sentence of the chunk takes its place
 * @param intact probability that it stays
 */
public record SlotOptions(double masked, double replaced, double intact) implements Serializable {
  private static final double ROUNDING = 1e-9;

  public SlotOptions {
    PairOptions.check(masked >= 0 && masked <= 1, "slots.masked", masked, "between 0 and 1");
    PairOptions.check(
        replaced >= 0 && replaced <= 1, "slots.replaced", replaced, "between 0 and 1");
    PairOptions.check(intact >= 0 && intact <= 1, "slots.intact", intact, "between 0 and 1");
    double sum = masked + replaced + intact;
    BigDecimal taken = BigDecimal.valueOf(masked).add(BigDecimal.valueOf(replaced));
    String rest = BigDecimal.ONE.subtract(taken).stripTrailingZeros().toPlainString();
    PairOptions.check(
        sum <= 1 + ROUNDING,
        "slots.intact",
        intact,
        "at most " + rest + ", since masked and replaced take the rest");
  }

  /** Every slot is removed. */
  public static SlotOptions removed() {
    return new SlotOptions(0, 0, 0);
  }
}
