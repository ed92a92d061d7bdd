package io.tianma.train.grow;

/**
 * What the numbers of a flat vector are, which decides how they grow.
 *
 * <p>Let an old entry w become c new ones. Copies ({@code w' = s w} each) share the old gradient,
 * {@code g' = g / (c s)}; the parts of a split ({@code Σ w' = w}) each have all of it, {@code g' =
 * g}. Both are the chain rule: over the copies of any unit the gradients sum to the old one,
 * exactly and whatever the split noise is; a single copy deviates from its share in proportion to
 * that noise.
 */
public enum Quantity {
  /** Parameters, or an average of them. */
  WEIGHT,
  /** Adam's first moment, a mean of gradients. */
  FIRST_MOMENT,
  /** Adam's second moment, a mean of squared gradients. */
  SECOND_MOMENT,
  /** A difference of parameters, such as the momentum of an outer optimizer. */
  DISPLACEMENT
}
