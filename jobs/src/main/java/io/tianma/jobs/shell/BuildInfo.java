package io.tianma.jobs.shell;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** What the build wrote down about itself. */
public final class BuildInfo implements IVersionProvider {
  private static final String ARGUMENTS = "/io/tianma/jobs/java17.args";

  @Override
  public String[] getVersion() {
    Properties build = properties();
    return new String[] {
      "Tianma " + build.getProperty("version"),
      "Spark "
          + build.getProperty("spark.version")
          + ", Scala "
          + build.getProperty("scala.version"),
      "Java " + System.getProperty("java.version") + " (" + System.getProperty("java.vendor") + ")"
    };
  }

  /** Options that Spark and the Vector API need on Java 17, as one line. */
  public static String javaOptions() {
    try (InputStream in = BuildInfo.class.getResourceAsStream(ARGUMENTS)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Properties properties() {
    Properties properties = new Properties();
    try (InputStream in = BuildInfo.class.getResourceAsStream("/io/tianma/jobs/build.properties")) {
      properties.load(in);
      return properties;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
