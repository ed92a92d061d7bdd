package io.tianma.jobs;

import io.tianma.data.hadoop.InvalidArtifact;
import io.tianma.jobs.config.ConfigException;
import io.tianma.jobs.config.ConfigFiles;
import io.tianma.jobs.config.Nearest;
import io.tianma.jobs.recipe.ConfiguredJob;
import io.tianma.jobs.shell.Failed;
import io.tianma.jobs.shell.Launch;
import io.tianma.jobs.shell.Secrets;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Says in one line what failed; the stack trace is for {@code --debug}. */
final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {
  static final int FAILED = 1;
  static final int WRONG_USAGE = 2;

  /** How Spark tells what a task threw: its class, its message, then the stack. */
  private static final Pattern TASK =
      Pattern.compile("\\(TID \\d+\\)[^:]*: (?<type>[\\w.$]+): (?<message>[^\\n]*)");

  /** Spark's own words, which name an option that bin/tianma does not have. */
  private static final Pattern SMALL_HEAP =
      Pattern.compile("System memory (\\d+) must be at least (\\d+)");

  /** A message that begins with a setting: {@code pairs.gap-ratio = 2: must be …}. */
  private static final Pattern SETTING = Pattern.compile("(?<key>[a-z0-9.\\[\\]-]+) = .*");

  /** What bin/tianma gives. */
  private static final long USUAL_HEAP = 4L << 30;

  private static final String STOPPED =
      "stopped from outside; start it again and it goes on from what is finished";

  private final BooleanSupplier stopping;
  private BooleanSupplier debug = () -> false;
  private String last = "";
  private boolean ended;

  /**
   * @param stopping whether the JVM was told to end, so that what fails now fails for that
   */
  Failures(BooleanSupplier stopping) {
    this.stopping = stopping;
  }

  /**
   * Has stack traces printed too.
   *
   * @param wanted whether they are
   */
  void debug(BooleanSupplier wanted) {
    this.debug = wanted;
  }

  /** The job is over: what comes behind it is the end of the JVM. */
  synchronized void end() {
    ended = true;
  }

  /** Says that the JVM is told to end while the job goes on, unless that is said already. */
  synchronized void stop(PrintWriter err) {
    if (!ended && last.isEmpty()) {
      last = "tianma: " + STOPPED;
      err.println(last);
      err.flush();
    }
  }

  /** The line that was printed last; empty if nothing failed. */
  String last() {
    return last;
  }

  @Override
  public int handleParseException(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    String name = command.getCommandSpec().qualifiedName();
    String line = wanted(e.getMessage()) + meant(command, args);
    print(command.getErr(), line + " (see " + name + " --help)", e);
    return WRONG_USAGE;
  }

  /** In words that do not come from a program. */
  private static String wanted(String message) {
    return oneLine(message)
        .replaceFirst("' is not an? (int|long)$", "' is not a whole number")
        .replaceFirst("' is not a (double|float)$", "' is not a number");
  }

  /** What the first word or option that nobody knows may stand for. */
  private static String meant(CommandLine command, String[] args) {
    boolean whole = command.getParent() == null;
    for (int i = 0; i < args.length; i++) {
      String word = args[i].replaceFirst("=.*", "");
      if (i > 0 && !whole && word.endsWith(".conf") && !args[i - 1].startsWith("--")) {
        return "; a run description is named by --config " + word;
      }
      boolean option = word.startsWith("--");
      boolean job = i == (whole ? 0 : 1) && !command.getSubcommands().isEmpty();
      if (!option && !job) {
        continue;
      }
      Set<String> known =
          option
              ? command.getCommandSpec().optionsMap().keySet()
              : command.getSubcommands().keySet();
      if (!known.contains(word)) {
        return Nearest.to(word, known)
            .map(near -> "; " + word + " is not known, did you mean " + near + "?")
            .orElse("");
      }
    }
    return "";
  }

  @Override
  public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
    if (e instanceof ParameterException wrong) {
      return handleParseException(wrong, new String[0]);
    }
    print(command.getErr(), said(e, launch(command)), e);
    return code(e);
  }

  /**
   * For what is no exception: memory that ran out, a library that cannot be loaded.
   *
   * @param line that was executed
   */
  int handleError(Error e, CommandLine line) {
    CommandLine command = line;
    ParseResult parsed = line.getParseResult();
    while (parsed != null && parsed.hasSubcommand()) {
      parsed = parsed.subcommand();
      command = parsed.commandSpec().commandLine();
    }
    print(line.getErr(), said(e, launch(command)), e);
    return FAILED;
  }

  private static Launch launch(CommandLine command) {
    return Launch.of(command.getCommand() instanceof ConfiguredJob job ? job.master() : "");
  }

  private String said(Throwable e, Launch launch) {
    return stopping.getAsBoolean() ? STOPPED : line(e, launch);
  }

  private synchronized void print(PrintWriter err, String line, Throwable e) {
    if (stopping.getAsBoolean() && !last.isEmpty()) {
      return; // said when it began
    }
    last = "tianma: " + Secrets.hidden(line);
    err.println(last);
    if (debug.getAsBoolean()) {
      StringWriter trace = new StringWriter();
      e.printStackTrace(new PrintWriter(trace));
      err.print(Secrets.hidden(trace.toString()));
    }
    err.flush();
  }

  static int code(Throwable thrown) {
    Throwable told = told(thrown);
    if (told instanceof ConfigException) {
      return WRONG_USAGE;
    }
    return told instanceof IllegalArgumentException && namesKey(told.getMessage())
        ? WRONG_USAGE
        : FAILED;
  }

  static String line(Throwable thrown, Launch launch) {
    Throwable told = told(thrown);
    if (told instanceof NoSuchFileException || told.getCause() instanceof NoSuchFileException) {
      return oneLine(told.getMessage()).replaceFirst("^.*Exception: ", "")
          + ": there is no such file or directory";
    }
    Optional<String> memory = LostMemory.line(thrown, launch);
    if (memory.isPresent()) {
      return memory.get();
    }
    Matcher small = SMALL_HEAP.matcher(String.valueOf(told.getMessage()));
    if (small.find()) {
      return "the heap of %s MiB is too small for Spark, which needs %s; give more with %s"
          .formatted(mebi(small.group(1)), mebi(small.group(2)), launch.driverHeap(USUAL_HEAP));
    }
    if (isForUsers(told)) {
      return oneLine(String.valueOf(told.getMessage()));
    }
    Matcher task = TASK.matcher(String.valueOf(told.getMessage()));
    if (told instanceof SparkException && task.find()) {
      return task.group("message") + hint();
    }
    return oneLine(told.toString()) + hint();
  }

  private static long mebi(String bytes) {
    return Long.parseLong(bytes) >> 20;
  }

  private static String hint() {
    return " (--debug shows where)";
  }

  /** What was written for users, wherever it stands in the chain of causes; else what is thrown. */
  private static Throwable told(Throwable thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (isForUsers(t) || t instanceof OutOfMemoryError) {
        return t;
      }
    }
    return thrown;
  }

  private static boolean isForUsers(Throwable t) {
    return t.getMessage() != null
        && (t instanceof IllegalArgumentException
            || t instanceof UncheckedIOException
            || t instanceof IOException
            || t instanceof InvalidArtifact
            || t instanceof Failed);
  }

  private static boolean namesKey(String message) {
    Matcher setting = SETTING.matcher(message);
    return setting.matches() && ConfigFiles.knows(setting.group("key"));
  }

  /** Without the stack that servers of Hadoop append to their messages. */
  private static String oneLine(String text) {
    return text.strip().replaceAll("\\R\\s+at [^\\n]*", "").replaceAll("\\s*\\R\\s*", " ");
  }
}
