/** What each stage did with one document. */
package io.tianma.data.spark.explain;
