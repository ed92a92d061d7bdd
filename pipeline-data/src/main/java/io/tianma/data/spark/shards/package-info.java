/** Pairs to tokenized shards. */
package io.tianma.data.spark.shards;
