package io.tianma.jobs.config;

import java.util.Map;

/**
 * The Spark session.
 *
 * @param master where it runs when nobody has said so yet; spark-submit's --master wins
 * @param properties any property of Spark's own, by its name; those given to spark-submit win
 */
public record SparkOptions(String master, Map<String, String> properties) {
  public SparkOptions {
    properties = Map.copyOf(properties);
  }
}
