package io.tianma.data.spark;

import io.tianma.data.hadoop.Artifacts;
import org.apache.spark.sql.SparkSession;

/** What every stage receives: a session and the work directory. */
public record Workspace(SparkSession spark, Artifacts artifacts) {}
