/** Artifacts on Hadoop file systems: made in one atomic step, read only when whole. */
package io.tianma.data.hadoop;
