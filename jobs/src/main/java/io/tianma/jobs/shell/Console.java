package io.tianma.jobs.shell;

import io.tianma.data.hadoop.Watcher;
import io.tianma.data.store.Redaction;
import java.io.PrintWriter;

/**
 * Where a job speaks. On a terminal a line of progress is written over the one before; elsewhere
 * every line stays, and there are fewer.
 */
public final class Console implements Watcher {
  private static final String ERASED = "\r\u001b[K";

  /** What does not fit is cut by the terminal: a wrapped line could not be erased. */
  private static final String NO_WRAP = "\u001b[?7l";

  private static final String WRAP = "\u001b[?7h";

  private final PrintWriter out;
  private final boolean terminal;
  private boolean passing;

  public Console(PrintWriter out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  @Override
  public synchronized void accept(String line) {
    String shown = shown(line);
    out.println(passing ? ERASED + shown : shown);
    out.flush();
    passing = false;
  }

  @Override
  public synchronized void passing(String line) {
    if (!terminal) {
      accept(line);
      return;
    }
    out.print(ERASED + NO_WRAP + shown(line) + WRAP);
    out.flush();
    passing = true;
  }

  /** Paths are named as they were given, which may be with a password. */
  private static String shown(String line) {
    return Redaction.url(Secrets.unknown(line));
  }

  @Override
  public double secondsBetween() {
    return terminal ? 0.5 : 5;
  }

  /** Ends a line of progress that nothing replaced. */
  public synchronized void end() {
    if (passing) {
      out.println();
      out.flush();
      passing = false;
    }
  }
}
