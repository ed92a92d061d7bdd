package io.tianma.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

class RunTestsTest {
  private static final String ASKED = "tianma.run-tests-test";

  /** Run from here only. */
  @EnabledIfSystemProperty(named = ASKED, matches = "mixed")
  static class Mixed {
    @Test
    void passes() {
      assertThat(1).isOne();
    }

    @Test
    void fails() {
      throw new IllegalStateException("no", new IllegalArgumentException("why"));
    }

    @Test
    void isNotHere() {
      assumeTrue(false, "no GPU");
    }
  }

  /** Passes. */
  static class Good {
    @Test
    void passes() {
      assertThat(1).isOne();
    }
  }

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private boolean run(String... classes) {
    return RunTests.run(new PrintStream(out, true, StandardCharsets.UTF_8), classes);
  }

  private String said() {
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void printsAFailureCompactlyAndALineForEachClass() {
    System.setProperty(ASKED, "mixed");
    try {
      assertThat(run(Mixed.class.getName(), Good.class.getName())).isFalse();
    } finally {
      System.clearProperty(ASKED);
    }
    assertThat(said())
        .contains(
            "Mixed > fails(): java.lang.IllegalStateException: no\n    at io.tianma.train.Run")
        .contains("  because of java.lang.IllegalArgumentException: why\n")
        .contains("isNotHere(): Assumption failed: no GPU\n")
        .contains("RunTestsTest$Mixed: 1 passed, 1 failed, 1 skipped, ")
        .contains("RunTestsTest$Good: 1 passed, 0 failed, 0 skipped, ");
    assertThat(said().lines().filter(line -> line.startsWith("    at"))).hasSizeLessThan(7);
  }

  @Test
  void goodTestsAreGood() {
    assertThat(run(Good.class.getName())).isTrue();
  }

  @Test
  void aClassWithoutTestsIsNotGood() {
    assertThat(run(Object.class.getName())).isFalse();
  }
}
