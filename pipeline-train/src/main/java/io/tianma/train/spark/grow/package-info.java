/** A checkpoint becomes one of a larger model. */
package io.tianma.train.spark.grow;
