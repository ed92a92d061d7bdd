package io.tianma.jobs.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class WorkLockTest {
  @TempDir Path directory;
  private final List<String> lines = new ArrayList<>();

  private WorkLock hold(Path work) throws IOException {
    FileSystem fs = FileSystem.getLocal(new Configuration());
    return WorkLock.hold(
        fs, fs.makeQualified(new org.apache.hadoop.fs.Path(work.toString())), lines::add);
  }

  @Test
  void theSecondIsRefusedAndTheFirstNamed() throws IOException {
    long me = ProcessHandle.current().pid();
    try (WorkLock first = hold(directory)) {
      assertThatThrownBy(() -> hold(directory))
          .isInstanceOf(Failed.class)
          .hasMessageStartingWith(
              "work-dir = " + directory + ": another run works in it (process " + me)
          .hasMessageContaining(", since 2");
    }
    hold(directory).close();
    assertThat(directory).isEmptyDirectory();
    assertThat(lines).isEmpty();
  }

  @Test
  @Timeout(30)
  void aFileIsRefusedAtOnce() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "mine");
    assertThatThrownBy(() -> hold(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("work-dir = " + file + ": is a file; name a directory");
    assertThat(file).hasContent("mine");
  }

  @Test
  void aDeadOnesIsTakenOver() throws IOException, InterruptedException {
    Process dead = new ProcessBuilder("true").start();
    dead.waitFor();
    Holder me = Holder.me();
    Holder other = new Holder(me.host(), dead.pid(), me.since(), "", "id");
    Files.writeString(directory.resolve(WorkLock.NAME), other.json() + "\n1\n");
    hold(directory).close();
    assertThat(lines)
        .containsExactly("warning: the run of " + other + " is dead; going on in its place");
  }

  /** Its number means nothing here: only its silence, or its beat, says whether it lives. */
  @Test
  @Timeout(60)
  void aLivingOneOfAnotherContainerOnThisHostIsNotTakenForDead() throws Exception {
    Process dead = new ProcessBuilder("true").start();
    dead.waitFor();
    Holder me = Holder.me();
    Holder other =
        new Holder(me.host(), "boot pid:[1]", dead.pid(), me.since(), me.started(), "id", "", 0);
    assertThat(other.isHere()).isFalse();
    assertThat(Holder.read(other.json())).isEqualTo(other);
    Path lock = Files.writeString(directory.resolve(WorkLock.NAME), other.json() + "\n1\n");
    Thread beat =
        new Thread(
            () -> {
              try {
                Thread.sleep(3000);
                Files.writeString(lock, other.json() + "\n2\n");
              } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    beat.start();
    assertThatThrownBy(() -> hold(directory))
        .isInstanceOf(Failed.class)
        .hasMessageContaining("another run works in it (" + other);
    beat.join();
  }

  /** As an earlier version wrote it, and where there are no namespaces. */
  @Test
  void oneWithoutANamespaceIsAskedForByItsHost() {
    Holder me = Holder.me();
    assertThat(
            new Holder(me.host(), "", me.process(), me.since(), me.started(), "id", "", 0).isHere())
        .isTrue();
    assertThat(
            new Holder("else", me.namespace(), 1, me.since(), me.started(), "id", "", 0).isHere())
        .isFalse();
  }

  /** The number of a dead process was given to another one. */
  @Test
  void anotherProcessOfThatNumberIsNotTakenForIt() throws IOException {
    Holder me = Holder.me();
    Holder other = new Holder(me.host(), me.process(), me.since(), "2001-01-01T00:00:00Z", "id");
    Files.writeString(directory.resolve(WorkLock.NAME), other.json());
    hold(directory).close();
    assertThat(lines).hasSize(1);
  }

  /** Two application masters of one application: YARN started the second for the lost first. */
  @Test
  void aLaterAttemptTakesOverAndTheEarlierOneWritesNothingMore() throws IOException {
    FileSystem fs = FileSystem.getLocal(new Configuration());
    var work = fs.makeQualified(new org.apache.hadoop.fs.Path(directory.toString()));
    Holder first = Holder.me("container_e17_1410901177871_0001_01_000001");
    Holder second = Holder.me("container_e17_1410901177871_0001_02_000001");
    assertThat(second).returns("application_1410901177871_0001", Holder::application);
    assertThat(second).returns(2, Holder::attempt);
    try (WorkLock lost = WorkLock.hold(fs, work, first, lines::add);
        WorkLock held = WorkLock.hold(fs, work, second, lines::add)) {
      assertThat(lines).hasSize(1);
      assertThat(lines.get(0)).contains("attempt 1 of application_", "was given up");
      assertThatThrownBy(lost::refuseIfLost)
          .isInstanceOf(Failed.class)
          .hasMessageContaining("another run has taken it over");
      held.refuseIfLost();
      assertThatThrownBy(() -> WorkLock.hold(fs, work, first, lines::add))
          .as("the first cannot come back")
          .isInstanceOf(Failed.class);
    }
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void aRunOfAnotherApplicationIsNotTakenOver() {
    Holder one = Holder.me("container_1410901177871_0001_01_000001");
    Holder other = Holder.me("container_1410901177871_0002_02_000001");
    assertThat(other.follows(one)).isFalse();
    assertThat(Holder.me("").follows(one)).isFalse();
    assertThat(Holder.me("container_1410901177871_0001_02_000001").follows(one)).isTrue();
  }

  @Test
  void aTornOneIsNobodys() throws IOException {
    Files.writeString(directory.resolve(WorkLock.NAME), "{\"host\":");
    hold(directory).close();
    assertThat(directory).isEmptyDirectory();
  }

  /** As a reader may find it while a living one writes its beat. */
  @Test
  void oneThatIsEmptyForAMomentIsItsOwners() throws IOException {
    Path lock = Files.createFile(directory.resolve(WorkLock.NAME));
    Thread owner =
        new Thread(
            () -> {
              try {
                Thread.sleep(200);
                Files.writeString(lock, Holder.me().json() + "\n7\n");
              } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    owner.start();
    assertThatThrownBy(() -> hold(directory))
        .isInstanceOf(Failed.class)
        .hasMessageContaining("another run works in it");
  }

  @Test
  void aDirectoryThatWasMadeAndStayedEmptyGoes() throws IOException {
    Path work = directory.resolve("new");
    hold(work).close();
    assertThat(work).doesNotExist();
  }

  @Test
  void aDirectoryThatIsMadeIsItsOwnersUnlessTheUmaskSaysMore() throws IOException {
    Path made = directory.resolve("above/work");
    try (WorkLock lock = hold(made)) {
      assertThat(rights(made)).isEqualTo("rwx------");
    }
    Configuration shared = new Configuration(false);
    shared.addResource("core-default.xml");
    shared.set("fs.permissions.umask-mode", "027");
    FileSystem fs = new RawLocalFileSystem();
    fs.initialize(java.net.URI.create("file:///"), shared);
    Path group = directory.resolve("group");
    try (WorkLock lock =
        WorkLock.hold(fs, new org.apache.hadoop.fs.Path(group.toUri()), lines::add)) {
      assertThat(rights(group)).isEqualTo("rwxr-x---");
    }
    Path other = Files.createDirectory(directory.resolve("other"));
    String before = rights(other);
    try (WorkLock lock = hold(other)) {
      assertThat(rights(other)).as("what is there stays as it is").isEqualTo(before);
    }
  }

  private static String rights(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void whatCannotBeWrittenIsSaidWithItsKey() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "");
    assertThatThrownBy(() -> hold(file.resolve("work")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("work-dir = " + file.resolve("work") + ": cannot be written (");
  }
}
