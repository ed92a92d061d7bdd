/** Training on Spark: the averaging master, its workers, checkpoints as artifacts, the stages. */
package io.tianma.train.spark;
