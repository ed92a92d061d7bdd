/** Documents to pairs of a text and its gap sentences. */
package io.tianma.data.spark.pairs;
