package io.tianma.train;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.PrintStream;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Runs test classes without Maven, for machines that have a Java 17 runtime only: {@code java -cp
 * ... io.tianma.train.RunTests CLASS...}. Each failure is a few lines, each class one.
 */
public final class RunTests implements TestExecutionListener {
  private static final int FRAMES = 3; // of this project's code

  private final PrintStream out;
  private TestPlan plan;
  private int passed;
  private int failed;
  private int skipped;

  RunTests(PrintStream out) {
    this.out = out;
  }

  public static void main(String[] classes) {
    if (classes.length == 0) {
      System.err.println("usage: RunTests CLASS...");
      System.exit(2);
    }
    System.exit(run(System.out, classes) ? 0 : 1);
  }

  /** Whether there are tests in each class, and none fails. */
  static boolean run(PrintStream out, String... classes) {
    boolean good = true;
    for (String name : classes) {
      RunTests tests = new RunTests(out);
      long start = System.nanoTime();
      LauncherDiscoveryRequest request =
          LauncherDiscoveryRequestBuilder.request().selectors(selectClass(name)).build();
      LauncherFactory.create().execute(request, tests);
      double seconds = (System.nanoTime() - start) / 1e9;
      out.printf(
          "%s: %d passed, %d failed, %d skipped, %.1f s%n",
          name, tests.passed, tests.failed, tests.skipped, seconds);
      good &= tests.failed == 0 && tests.passed + tests.skipped > 0;
    }
    return good;
  }

  @Override
  public void testPlanExecutionStarted(TestPlan started) {
    plan = started;
  }

  @Override
  public void executionSkipped(TestIdentifier test, String reason) {
    skipped++;
    out.println("skipped " + path(test) + ": " + reason);
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    Throwable thrown = result.getThrowable().orElse(null);
    if (result.getStatus() == Status.SUCCESSFUL) {
      passed += test.isTest() ? 1 : 0;
    } else if (result.getStatus() == Status.ABORTED) {
      skipped++;
      out.println("skipped " + path(test) + ": " + (thrown == null ? "" : thrown.getMessage()));
    } else {
      failed++; // a container too, which has no tests then
      out.println("FAILED " + path(test) + ": " + thrown);
      if (thrown != null) {
        frames(thrown);
      }
    }
  }

  private void frames(Throwable thrown) {
    int shown = 0;
    for (StackTraceElement frame : thrown.getStackTrace()) {
      if (shown < FRAMES && frame.getClassName().startsWith("io.tianma.")) {
        out.println("    at " + frame);
        shown++;
      }
    }
    if (thrown.getCause() != null) {
      out.println("  because of " + thrown.getCause());
      frames(thrown.getCause());
    }
  }

  /** {@code class > method > case}. */
  private String path(TestIdentifier test) {
    return plan.getParent(test)
        .filter(parent -> parent.getParentId().isPresent())
        .map(parent -> path(parent) + " > " + test.getDisplayName())
        .orElse(test.getDisplayName());
  }
}
