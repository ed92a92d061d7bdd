/** Documents through the filters. */
package io.tianma.data.spark.clean;
