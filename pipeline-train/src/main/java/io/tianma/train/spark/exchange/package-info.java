/** Models of Hugging Face in and out. */
package io.tianma.train.spark.exchange;
