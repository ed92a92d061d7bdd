package io.tianma.jobs.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tianma.data.hadoop.Artifact;
import io.tianma.data.hadoop.Artifacts;
import io.tianma.data.hadoop.Files;
import io.tianma.data.store.Counts;
import io.tianma.data.store.FileEntry;
import io.tianma.data.store.StageKey;
import io.tianma.data.store.StageResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two drivers of one application that live at once, as after a partition: the first was given up
 * while it worked, and does not know.
 */
class TwoRunsTest {
  private static final StageKey KEY = new StageKey("a", 1, "a", Map.of(), List.of());

  @TempDir Path directory;

  private final CountDownLatch firstIsAtIt = new CountDownLatch(1);
  private final CountDownLatch secondIsAtIt = new CountDownLatch(1);
  private final CountDownLatch firstIsOver = new CountDownLatch(1);

  /** The first one's stage fails, since its executors are killed, or ends well, but too late. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @Timeout(60)
  void theSecondMakesTheStageWhileTheFirstIsStillAtIt(boolean fails) throws Exception {
    Stage first =
        (artifacts, to) -> {
          firstIsAtIt.countDown();
          await(secondIsAtIt);
          if (fails) {
            throw new IOException("executor 1 was killed");
          }
          return write(artifacts, to, "first");
        };
    Stage second =
        (artifacts, to) -> {
          StageResult result = write(artifacts, to, "second");
          secondIsAtIt.countDown();
          await(firstIsOver);
          return result;
        };
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      Future<Artifact> lost = threads.submit(() -> run(1, first));
      await(firstIsAtIt);
      Future<Artifact> held = threads.submit(() -> run(2, second));
      assertThatThrownBy(lost::get)
          .hasMessageContaining(fails ? "executor 1 was killed" : "another run has taken it over");
      firstIsOver.countDown();
      held.get();
    } finally {
      threads.shutdownNow();
    }
    assertThat(directory.resolve("a/text")).hasContent("second");
    assertThat(directory.resolve(WorkLock.NAME)).doesNotExist();
    assertThat(directory.resolve(".gates")).doesNotExist();
  }

  private interface Stage {
    StageResult write(Artifacts artifacts, org.apache.hadoop.fs.Path to) throws IOException;
  }

  /** What a driver does, without Spark. */
  private Artifact run(int attempt, Stage stage) throws IOException {
    Artifacts artifacts = new Artifacts(new Configuration(), directory.toString(), line -> {});
    Holder me = Holder.me("container_1410901177871_0001_%02d_000001".formatted(attempt));
    try (WorkLock lock =
        WorkLock.hold(artifacts.fileSystem(), artifacts.path("."), me, line -> {})) {
      artifacts.fence(lock.id(), lock::refuseIfLost);
      try {
        return artifacts.make(KEY, to -> stage.write(artifacts, to));
      } finally {
        artifacts.unfence();
      }
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Under a name that nobody else knows first, as tasks do. */
  private static StageResult write(Artifacts artifacts, org.apache.hadoop.fs.Path to, String text)
      throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    FileEntry attempt = Files.write(artifacts.fileSystem(), to, "of-" + text, bytes);
    artifacts.rename(
        new org.apache.hadoop.fs.Path(to, attempt.name()),
        new org.apache.hadoop.fs.Path(to, "text"));
    FileEntry file = new FileEntry("text", attempt.bytes(), 0, attempt.sha256());
    return new StageResult(List.of(file), Counts.of(1, Map.of()), Map.of());
  }
}
