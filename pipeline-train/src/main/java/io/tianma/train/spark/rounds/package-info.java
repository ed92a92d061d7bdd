/**
 * One round: parameters out, workers fit, a weighted sum in their order comes back; and the
 * held-out loss.
 */
package io.tianma.train.spark.rounds;
