package io.tianma.data.testing;

import com.holdenkarau.spark.testing.SparkContextProvider;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Hands a test a {@link SparkSession} on {@code local[2]}, one for the whole test JVM: the JUnit 5
 * side of Spark Testing Base, whose own base classes are for ScalaTest and JUnit 4.
 *
 * <p>Use: {@code @ExtendWith(LocalSpark.class)} and a parameter of type {@code SparkSession}; rows
 * are compared with {@code com.holdenkarau.spark.testing.JavaRDDComparisons}.
 */
public final class LocalSpark implements ParameterResolver, SparkContextProvider {
  private static SparkSession session;

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == SparkSession.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return session();
  }

  @Override
  public SparkContext sc() {
    return session().sparkContext();
  }

  @Override
  public String appName() {
    return "tianma-tests";
  }

  /** The session of this JVM, started on first use and stopped by Spark's own shutdown hook. */
  public static synchronized SparkSession session() {
    if (session == null || session.sparkContext().isStopped()) {
      LocalSpark provider = new LocalSpark();
      session =
          SparkSession.builder()
              .config(provider.conf())
              .master("local[2]")
              .config("spark.sql.shuffle.partitions", "4")
              .config("spark.sql.session.timeZone", "UTC")
              .getOrCreate();
      provider.setup(session.sparkContext());
    }
    return session;
  }
}
