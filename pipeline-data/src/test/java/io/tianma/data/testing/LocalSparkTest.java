package io.tianma.data.testing;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LocalSpark.class)
class LocalSparkTest {
  @Test
  void startsOnThisJava(SparkSession spark) {
    assertThat(spark.range(10).selectExpr("sum(id)").head().getLong(0)).isEqualTo(45);
  }
}
