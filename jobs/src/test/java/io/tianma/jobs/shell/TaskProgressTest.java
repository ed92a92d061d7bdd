package io.tianma.jobs.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class TaskProgressTest {
  private final TaskProgress progress =
      new TaskProgress(new Console(new PrintWriter(new StringWriter()), true));

  @Test
  void theRemainingTimeComesFirstAndFitsAnyTerminal() {
    progress.begins("clean");
    assertThat(progress.line(7, 0, 120, 100)).isEmpty(); // it has just begun
    assertThat(progress.line(7, 0, 120, 101)).hasValue("clean: pass 1, 0 of 120 tasks");
    assertThat(progress.line(7, 30, 120, 120))
        .hasValue("clean: 1 min 0 s left, pass 1, 30 of 120 tasks, 1.5 a second");
    assertThat(progress.line(7, 120, 120, 180)).isEmpty(); // all is done
    progress.line(9, 0, 4, 181);
    assertThat(progress.line(9, 1, 4, 301))
        .hasValue("clean: 6 min 0 s left, pass 2, 1 of 4 tasks, 0.5 a minute")
        .hasValueSatisfying(line -> assertThat(line).hasSizeLessThan(80));
  }

  @Test
  void onlyWhatIsWorkedOnAndOnlyNewsIsTold() {
    assertThat(progress.line(1, 3, 10, 50)).isEmpty(); // nothing is: training tells itself
    progress.begins("dedup");
    progress.line(2, 0, 10, 60);
    assertThat(progress.line(2, 0, 10, 62)).isPresent();
    assertThat(progress.line(2, 0, 10, 63)).isEmpty(); // said before
    progress.said("dedup: kept 3 of 4");
    assertThat(progress.line(2, 5, 10, 70)).isEmpty();
    progress.begins("vocab");
    progress.line(3, 0, 1, 80);
    assertThat(progress.line(3, 0, 1, 90)).isEmpty(); // of one task nothing can be said
  }
}
