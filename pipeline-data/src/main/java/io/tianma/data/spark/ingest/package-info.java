/** Raw files to documents, and to pairs of texts and titles. */
package io.tianma.data.spark.ingest;
