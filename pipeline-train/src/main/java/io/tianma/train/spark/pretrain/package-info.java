/** A stage from its first round to its last. */
package io.tianma.train.spark.pretrain;
