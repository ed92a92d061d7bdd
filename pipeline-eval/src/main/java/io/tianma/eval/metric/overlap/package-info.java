/**
 * Overlap of n-grams and subsequences with references: ROUGE in its dialects, BLEU, and the tokens
 * they count. Pure.
 */
package io.tianma.eval.metric.overlap;
