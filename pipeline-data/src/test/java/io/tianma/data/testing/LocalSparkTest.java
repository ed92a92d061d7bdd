package io.tianma.data.testing;

import static com.holdenkarau.spark.testing.JavaRDDComparisons.compareRDD;
import static com.holdenkarau.spark.testing.JavaRDDComparisons.compareRDDWithOrder;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LocalSpark.class)
class LocalSparkTest {
  @Test
  void startsOnThisJava(SparkSession spark) {
    assertThat(spark.range(10).selectExpr("sum(id)").head().getLong(0)).isEqualTo(45);
  }

  @Test
  void comparesRows(SparkSession spark) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    JavaRDD<String> rows = context.parallelize(List.of("天", "马"), 2);
    JavaRDD<String> backwards = context.parallelize(List.of("马", "天"), 1);
    assertThat(compareRDD(rows, backwards).isEmpty()).isTrue();
    assertThat(compareRDDWithOrder(rows, backwards).isEmpty()).isFalse();
  }
}
