package io.tianma.jobs.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException.IO;
import com.typesafe.config.ConfigException.Parse;
import com.typesafe.config.ConfigException.UnresolvedSubstitution;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Reads run descriptions: the file, what it includes, and the defaults of everything else. */
public final class ConfigFiles {
  static final String DEFAULTS = "tianma-defaults.conf";

  private ConfigFiles() {}

  /**
   * The run that the file and the settings describe.
   *
   * @param settings {@code key=value}, over what the file says; the last of a key wins
   * @throws ConfigException if the file cannot be read, a key is unknown, or a value does not fit
   */
  public static RunConfig read(Path file, List<String> settings) {
    return bind(RunConfig.class, parse(file), settings);
  }

  /** The run that the defaults and the settings describe. */
  public static RunConfig defaults(List<String> settings) {
    return bind(RunConfig.class, ConfigFactory.empty(), settings);
  }

  /**
   * Whether a setting of that name exists, given whole or from one of its sections on; {@code
   * stages[0]} is what {@code stage} describes.
   */
  public static boolean knows(String key) {
    String path = "." + key.replaceAll("s\\[\\d+]", "");
    return Keys.paths(RunConfig.class, "").stream().anyMatch(known -> ("." + known).endsWith(path));
  }

  static <T> T bind(Class<T> record, Config user, List<String> settings) {
    ConfigObject root = resolve(user, settings).root();
    UnknownKeys.refuse(record, root);
    return Binder.bind(record, root, "");
  }

  static Config shipped() {
    return ConfigFactory.parseResources(ConfigFiles.class.getClassLoader(), DEFAULTS);
  }

  private static Config resolve(Config user, List<String> settings) {
    Overrides overrides = new Overrides(settings);
    try {
      return overrides.over(user.withFallback(shipped()));
    } catch (UnresolvedSubstitution e) {
      throw new ConfigException(e.getMessage() + ": give it a value, or write ${?…}", e);
    }
  }

  private static Config parse(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new ConfigException("--config " + file + ": there is no such file");
    }
    ConfigParseOptions strict =
        ConfigParseOptions.defaults().setAllowMissing(false).setIncluder(new Required());
    try {
      // a name alone has no directory that includes could lie in
      Path named = file.getParent() == null ? Path.of(".").resolve(file) : file;
      return ConfigFactory.parseFile(named.toFile(), strict);
    } catch (Parse | IO e) {
      throw new ConfigException(oneLine(e.getMessage()), e);
    }
  }

  private static String oneLine(String message) {
    return message.lines().findFirst().orElse(message);
  }

  /** Includes files beside the including one; a missing one is an error, not an empty file. */
  private static final class Required implements ConfigIncluder {
    @Override
    public ConfigIncluder withFallback(ConfigIncluder fallback) {
      return this;
    }

    @Override
    public ConfigObject include(ConfigIncludeContext context, String what) {
      var included = context.relativeTo(what);
      if (included == null) {
        throw new ConfigException("include \"" + what + "\": only files can be included");
      }
      Optional<Path> shipped = shipped(what);
      String beside = included.origin().filename();
      if (shipped.isPresent() && (beside == null || !Files.exists(Path.of(beside)))) {
        return ConfigFactory.parseFile(shipped.get().toFile(), context.parseOptions()).root();
      }
      return included.parse(context.parseOptions().setAllowMissing(false));
    }

    /**
     * A file of Tianma's own, such as {@code conf/quickstart.conf}, wherever the including one is.
     */
    private static Optional<Path> shipped(String what) {
      String home = System.getProperty("tianma.home", "");
      return home.isEmpty() || Path.of(what).isAbsolute()
          ? Optional.empty()
          : Optional.of(Path.of(home).resolve(what)).filter(Files::isRegularFile);
    }
  }
}
