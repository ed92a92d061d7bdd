/** Which rows of the shards a worker trains on, and how they reach it. */
package io.tianma.train.spark.batches;
