/**
 * Checkpoints as artifacts: written, found, read back, and taken as the start of another training.
 */
package io.tianma.train.spark.checkpoints;
