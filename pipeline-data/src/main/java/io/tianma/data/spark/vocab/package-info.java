/** Words and characters counted, or given. */
package io.tianma.data.spark.vocab;
