package io.tianma.data.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tianma.data.filter.Cleaned;
import io.tianma.data.filter.Cleaner;
import io.tianma.data.filter.Reason;
import io.tianma.data.source.record.Format;
import io.tianma.data.store.Records;
import io.tianma.data.testing.Cleaning;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BudgetTest {
  @Test
  void whatNeverEndsIsGivenUpAndStopped() throws InterruptedException {
    AtomicLong turns = new AtomicLong();
    assertThat(
            Budget.within(
                0.1,
                () -> {
                  while (true) {
                    turns.incrementAndGet();
                  }
                }))
        .isEmpty();
    Thread.sleep(100); // for the thread to reach where it can stop
    long then = turns.get();
    Thread.sleep(100);
    assertThat(turns.get()).isEqualTo(then).isPositive();
  }

  @Test
  void resultsAndFailuresComeThrough() {
    assertThat(Budget.within(60, () -> 1)).contains(1);
    assertThatThrownBy(
            () ->
                Budget.within(
                    60,
                    () -> {
                      throw new IllegalArgumentException("mine");
                    }))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("mine");
    assertThat(Budget.within(60, () -> endless(0))).isEmpty();
  }

  /** Nobody looks as often as that: the one who works looks at the end. */
  @Test
  void whatEndedTooLateIsNothing() {
    for (int i = 0; i < 100; i++) {
      assertThat(Budget.within(1e-9, () -> 1)).isEmpty();
      assertThat(Budget.within(60, () -> 1)).contains(1);
    }
  }

  /** As happens in the initialization of a class. */
  @Test
  void aStopThatBecameAnotherFailureIsAStop() {
    AtomicLong turns = new AtomicLong();
    assertThat(
            Budget.within(
                0.1,
                () -> {
                  try {
                    while (true) {
                      turns.incrementAndGet();
                    }
                  } catch (ThreadDeath e) {
                    throw new InternalError(e);
                  }
                }))
        .isEmpty();
    assertThat(turns.get()).isPositive();
  }

  /** How often the thread turns round in so many seconds of its processor time. */
  private static long turns(double seconds) {
    ThreadMXBean times = ManagementFactory.getThreadMXBean();
    long end = times.getCurrentThreadCpuTime() + (long) (seconds * 1e9);
    long turns = 0;
    while (times.getCurrentThreadCpuTime() < end) {
      turns++;
    }
    return turns;
  }

  /** A class that takes its time to begin. */
  private static final class Late {
    static final long TURNS = turns(1.5);
  }

  /** Most work that is too slow ends soon after: stopping it could only do harm. */
  @Test
  void whatEndsByItselfSoonAfterItsTimeIsNotStopped() {
    AtomicLong done = new AtomicLong();
    assertThat(
            Budget.within(
                1e-9,
                () -> {
                  long turns = turns(0.3);
                  done.set(turns);
                  return turns;
                }))
        .isEmpty();
    assertThat(done.get()).isPositive();
  }

  @Test
  void aClassThatWasBeginningIsNotLostToThoseThatComeAfter() {
    assertThat(Budget.within(0.05, () -> Late.TURNS)).isEmpty();
    assertThat(Late.TURNS).isPositive();
  }

  @Test
  void workInsideOtherWorkHasTheBudgetOfThat() {
    assertThat(Budget.within(60, () -> Budget.within(1e-9, () -> 1).orElseThrow())).contains(1);
  }

  @Test
  void aBudgetIsAboveNothingAndADayAtMost() {
    Budget.check("clean", 1e-9);
    Budget.check("clean", 86_400);
    for (double seconds : new double[] {0, -1, 86_400.5, Double.NaN}) {
      assertThatThrownBy(() -> Budget.check("clean", seconds))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("clean.max-seconds = " + seconds + ": must be above 0, and at most 86400");
    }
  }

  private static int endless(int calls) {
    return calls < 0 ? 0 : 1 + endless(calls + 1);
  }

  @Test
  void aDocumentThatTakesTooLongIsLeftOut() {
    Cleaner hasty = new Cleaner(Records.with(Cleaning.lenient(), "maxSeconds", 1e-6));
    Cleaned cleaned = hasty.clean("天马行空。".repeat(200_000), Format.TEXT);
    assertThat(cleaned.kept()).isFalse();
    assertThat(cleaned.dropped().reason()).isEqualTo(Reason.TOO_SLOW);
    assertThat(cleaned.dropped().describe()).startsWith("too-slow: ").contains("clean.max-seconds");
  }

  @Test
  void whyItIsLeftOutIsSaidInThatTimeToo() {
    Cleaner hasty = new Cleaner(Records.with(Cleaning.lenient(), "maxSeconds", 1e-6));
    String text = "天马行空。".repeat(200_000);
    assertThat(hasty.explain(text, Format.TEXT))
        .containsExactly(hasty.clean(text, Format.TEXT).dropped());
  }

  @Test
  void shortDocumentsThatTakeTooLongAreLeftOutToo() {
    Cleaner hasty = new Cleaner(Records.with(Cleaning.lenient(), "maxSeconds", 1e-9));
    for (int i = 0; i < 30; i++) {
      Cleaned cleaned = hasty.clean("天马行空，独往独来。", Format.TEXT);
      assertThat(cleaned.kept()).isFalse();
      assertThat(cleaned.dropped().reason()).isEqualTo(Reason.TOO_SLOW);
    }
  }
}
