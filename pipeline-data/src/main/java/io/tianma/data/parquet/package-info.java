/** Rows in Parquet files: the same rows give the same bytes. */
package io.tianma.data.parquet;
