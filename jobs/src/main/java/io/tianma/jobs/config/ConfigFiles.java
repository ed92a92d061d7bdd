package io.tianma.jobs.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException.UnresolvedSubstitution;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import io.tianma.data.source.SourceReader;
import io.tianma.data.source.TextLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads run descriptions: the file, what it includes, and the defaults of everything else. */
public final class ConfigFiles {
  static final String DEFAULTS = "tianma-defaults.conf";

  private ConfigFiles() {}

  /** Stands for standard input where a file is named. */
  private static final String STANDARD = "-";

  /**
   * The run that the file and the settings describe.
   *
   * @param file also compressed, or - for standard input, whose includes lie where one stands
   * @param settings {@code key=value}, over what the file says; the last of a key wins
   * @throws ConfigException if the file cannot be read, a key is unknown, or a value does not fit
   */
  public static RunConfig read(Path file, List<String> settings) {
    try {
      return described(file, settings);
    } catch (StackOverflowError e) {
      throw new ConfigException("--config " + file + ": its brackets are nested too deeply", e);
    }
  }

  private static RunConfig described(Path file, List<String> settings) {
    List<Path> files = new ArrayList<>();
    String text = text(file);
    Config parsed = parse(file, text, files);
    RunConfig config = bind(RunConfig.class, parsed, settings);
    List<List<String>> keys = new ArrayList<>(Spelled.keys(text));
    files.stream().skip(1).forEach(each -> keys.addAll(Spelled.keys(text(each))));
    settings.forEach(setting -> keys.addAll(Collisions.ofSetting(setting)));
    Collisions.refuse(keys);
    return config;
  }

  /** The files that a description is made of: itself, then what it includes, each once. */
  public static List<Path> files(Path file) {
    if (file.toString().equals(STANDARD) || SourceReader.isCompressed(file.toString())) {
      throw new ConfigException(
          "--config " + file + ": name a plain file, which can be sent along");
    }
    List<Path> files = new ArrayList<>();
    parse(file, text(file), files);
    return files.stream().map(Path::normalize).distinct().toList();
  }

  private static String text(Path file) {
    boolean standard = file.toString().equals(STANDARD);
    if (!standard && Files.isDirectory(file)) {
      throw new ConfigException("--config " + file + ": is a directory; name a file");
    }
    if (!standard && !Files.isRegularFile(file)) {
      throw new ConfigException("--config " + file + ": there is no such file");
    }
    try {
      byte[] bytes = standard ? System.in.readAllBytes() : Files.readAllBytes(file);
      return TextLines.all(bytes, file.toString(), "--config " + file);
    } catch (IOException e) {
      throw new ConfigException(file + ": cannot be read (" + e.getMessage() + ")", e);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(e.getMessage(), e);
    }
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
    } catch (com.typesafe.config.ConfigException e) {
      throw new ConfigException(oneLine(e.getMessage()), e);
    }
  }

  /**
   * @param files receives what is read
   */
  private static Config parse(Path file, String text, List<Path> files) {
    // a name alone has no directory that includes could lie in
    Path named = file.getParent() == null ? Path.of(".").resolve(file) : file;
    ConfigParseOptions strict =
        ConfigParseOptions.defaults()
            .setAllowMissing(false)
            .setIncluder(new Includes(named.getParent(), files::add));
    files.add(named);
    try {
      return file.toString().equals(STANDARD) || SourceReader.isCompressed(file.toString())
          ? ConfigFactory.parseString(text, strict.setOriginDescription(file.toString()))
          : ConfigFactory.parseFile(named.toFile(), strict);
    } catch (com.typesafe.config.ConfigException e) {
      throw new ConfigException(oneLine(e.getMessage()), e);
    }
  }

  private static String oneLine(String message) {
    return message.lines().findFirst().orElse(message);
  }
}
