/** Evaluation and report as stages on Spark. */
package io.tianma.eval.spark;
