/**
 * The data stages on Spark: each reads artifacts, runs a pure function, and writes one artifact.
 */
package io.tianma.data.spark;
