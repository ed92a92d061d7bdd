package io.tianma.jobs.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderClasspath;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigIncluderURL;
import com.typesafe.config.ConfigObject;
import java.io.File;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What {@code include} may name: files beside the run description or below, and Tianma's own such
 * as {@code conf/quickstart.conf}. Nothing comes from the network or the class path, and a missing
 * file is an error, not an empty one.
 */
final class Includes
    implements ConfigIncluder, ConfigIncluderFile, ConfigIncluderURL, ConfigIncluderClasspath {
  private final Path root;
  private final Consumer<Path> read;

  /**
   * @param root directory of the file that the command line names
   * @param read told of each file that is read
   */
  Includes(Path root, Consumer<Path> read) {
    this.root = root.toAbsolutePath().normalize();
    this.read = read;
  }

  @Override
  public ConfigIncluder withFallback(ConfigIncluder fallback) {
    return this;
  }

  @Override
  public ConfigObject include(ConfigIncludeContext context, String what) {
    var included = context.relativeTo(what);
    String name = included == null ? null : included.origin().filename();
    // what has no file of its own, such as standard input, includes from the root
    Path beside = name == null ? root.resolve(what) : Path.of(name);
    Optional<Path> elsewhere =
        Files.exists(beside) ? Optional.empty() : shipped(what).or(() -> carried(what));
    return parse(context, elsewhere.orElseGet(() -> inside(beside, "\"" + what + "\"")));
  }

  @Override
  public ConfigObject includeFile(ConfigIncludeContext context, File what) {
    return include(context, what.getPath());
  }

  @Override
  public ConfigObject includeURL(ConfigIncludeContext context, URL what) {
    throw new ConfigException(
        "include url(\"" + what + "\"): nothing is fetched; save it beside the run description");
  }

  @Override
  public ConfigObject includeResources(ConfigIncludeContext context, String what) {
    throw new ConfigException(
        "include classpath(\"" + what + "\"): only files beside the run description are included");
  }

  private ConfigObject parse(ConfigIncludeContext context, Path file) {
    read.accept(file);
    return ConfigFactory.parseFile(file.toFile(), context.parseOptions().setAllowMissing(false))
        .root();
  }

  /** The file, if it is one that the run description may include. */
  private Path inside(Path file, String shown) {
    Path absolute = file.toAbsolutePath().normalize();
    if (!absolute.startsWith(root) && !isOwn(absolute)) {
      throw new ConfigException(
          "include "
              + shown
              + ": lies outside of "
              + root
              + "; only files beside the run description or below it are included");
    }
    if (!Files.isRegularFile(absolute)) {
      throw new ConfigException("include " + shown + ": there is no file " + absolute);
    }
    return file;
  }

  /** In cluster mode: all files lie in one directory, where {@code --files} puts them. */
  private static Optional<Path> carried(String what) {
    return System.getProperty("spark.submit.deployMode", "").equals("cluster")
            || Boolean.getBoolean("spark.kubernetes.submitInDriver")
        ? Optional.of(Path.of(".").resolve(Path.of(what).getFileName()))
            .filter(Files::isRegularFile)
        : Optional.empty();
  }

  /** A file of Tianma's own, wherever the including one is. */
  private static Optional<Path> shipped(String what) {
    String home = System.getProperty("tianma.home", "");
    Path file = Path.of(home).resolve(what);
    return isOwn(file) && Files.isRegularFile(file) ? Optional.of(file) : Optional.empty();
  }

  /** Whether it belongs to Tianma, whose descriptions include each other. */
  private static boolean isOwn(Path file) {
    String home = System.getProperty("tianma.home", "");
    return !home.isEmpty()
        && file.toAbsolutePath().normalize().startsWith(Path.of(home).toAbsolutePath().normalize());
  }
}
