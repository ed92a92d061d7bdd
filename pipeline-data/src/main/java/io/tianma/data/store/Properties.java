package io.tianma.data.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The properties of Spark and Hadoop whose values are known to be harmless: those that Spark 3.5
 * defines (but the secret of its own), where a pod finds secrets and volumes, and a few of
 * Hadoop's. Any other may be a password, however it is called.
 */
public final class Properties {
  private static final Set<String> HARMLESS = read("harmless-properties.txt");

  /** Values are names of what holds secrets, places, and the hash of a description. */
  private static final Pattern NAMES =
      Pattern.compile(
          "spark\\.(kubernetes\\.(driver|executor)\\.(secretKeyRef|secrets|volumes)\\..+"
              + "|tianma\\.description)");

  /** Names of the JVM's, as in {@code -Dname=value}: a regular expression. */
  public static final String HARMLESS_OPTIONS =
      "java\\.(io\\.tmpdir|net\\.\\w+|security\\.egd)|file\\.encoding|sun\\.jnu\\.encoding"
          + "|user\\.(timezone|language|country|dir|home)|stdout\\.encoding|stderr\\.encoding"
          + "|log4j2?\\.\\w+|io\\.netty\\.\\w+|org\\.bytedeco\\.javacpp\\.\\w+"
          + "|jdk\\.reflect\\.useDirectMethodHandle|tianma\\.[\\w.-]+|derby\\.system\\.home";

  private static final Pattern HARMLESS_OF_JAVA = Pattern.compile(HARMLESS_OPTIONS);

  private Properties() {}

  /** Whether anybody may see the value of that property. */
  public static boolean harmless(String name) {
    return HARMLESS.contains(name) || NAMES.matcher(name).matches();
  }

  static boolean harmlessOfJava(String name) {
    return HARMLESS_OF_JAVA.matcher(name).matches() && !SecretWords.in(name);
  }

  private static Set<String> read(String resource) {
    try (InputStream in = Properties.class.getResourceAsStream(resource)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .collect(Collectors.toUnmodifiableSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
