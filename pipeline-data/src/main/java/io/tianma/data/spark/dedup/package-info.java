/** One document of each set of copies. */
package io.tianma.data.spark.dedup;
