/**
 * Reverse mode: operations recorded once for a shape, then run forward and backward as often as
 * wanted.
 */
package io.tianma.train.tape;
