/**
 * The ground floor of all data stages: row files, tasks, groups, fates, codecs, the workspace, and
 * what lies in artifacts.
 */
package io.tianma.data.spark.rows;
