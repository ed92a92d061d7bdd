package io.tianma.jobs.shell;

import com.fasterxml.jackson.databind.JsonNode;
import io.tianma.data.store.Properties;
import io.tianma.data.store.Redaction;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;

/**
 * The secrets that this process was given, which nothing that it says may repeat: a library may put
 * one into the message of an exception, where no name stands before it.
 */
public final class Secrets {
  /** Shorter ones, numbers and switches stand in other places as well. */
  private static final Pattern TELLING =
      Pattern.compile("(?!(?i:true|false)$|[\\d.]+[a-z]*$).{6,}");

  /** Longest first: one may hold another. */
  private static final Set<String> KNOWN =
      new ConcurrentSkipListSet<>(
          Comparator.comparingInt(String::length).reversed().thenComparing(s -> s));

  private Secrets() {}

  /** Remembers what a configuration hides. */
  public static void learn(JsonNode configuration) {
    Redaction.secrets(configuration).forEach(Secrets::learn);
  }

  /** Remembers what Spark's properties hold that is not known to be harmless. */
  static void learn(SparkConf conf) {
    for (var property : conf.getAll()) {
      Redaction.secrets(property._1, property._2).forEach(Secrets::learn);
    }
  }

  private static void learn(String value) {
    if (TELLING.matcher(value).matches()) {
      KNOWN.add(value);
    }
  }

  /** What of a line of a log may be shown: not what was given as a secret. */
  static String unknown(String line) {
    String shown = line;
    for (String secret : KNOWN) {
      shown = shown.replace(secret, Redaction.HIDDEN);
    }
    return shown;
  }

  /** What of a message may be shown, whatever secret it holds. */
  public static String hidden(String message) {
    return Redaction.text(unknown(message));
  }

  /**
   * What Spark hides in its event log and on its pages: properties that are not known to be
   * harmless, by their names, and whatever looks like a secret.
   */
  static String regex(SparkConf conf) {
    StringBuilder regex =
        new StringBuilder(
            "(?i)secret|passw(or)?d|passphrase|\\bpwd\\b|\\bpass\\b|token|credential"
                + "|(access|account|signing|private|api|shared)[._-]?key|\\bsas\\b|[?&;]sig="
                + "|authorization|bearer |://[^/\\s@]*:[^/\\s@]*@|-D(?!(?:"
                + Properties.HARMLESS_OPTIONS
                + ")=)[\\w.-]+=");
    List<String> names =
        java.util.Arrays.stream(conf.getAll())
            .map(property -> property._1)
            .filter(name -> !Properties.harmless(name))
            .map(name -> name.startsWith("spark.hadoop.") ? name.substring(13) : name)
            .sorted()
            .toList();
    names.forEach(name -> regex.append('|').append(Pattern.quote(name)));
    return regex.toString();
  }
}
