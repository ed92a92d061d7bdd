package io.tianma.data.hadoop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tianma.data.hadoop.FailingFileSystem.Way;
import io.tianma.data.store.Counts;
import io.tianma.data.store.FileEntry;
import io.tianma.data.store.Input;
import io.tianma.data.store.Manifest;
import io.tianma.data.store.StageKey;
import io.tianma.data.store.StageResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** P1: an artifact is whole, or it is not there. */
class ArtifactsTest {
  @TempDir Path directory;
  private final List<String> log = new ArrayList<>();
  private boolean atomic = true;

  @Test
  void theSameKeyIsMadeOnce() {
    Artifacts artifacts = local();
    Artifact first = artifacts.make(key("a", "one"), body(artifacts, "one"));
    Artifact second = artifacts.make(key("a", "one"), to -> failing());
    assertThat(second).isEqualTo(first);
    assertThat(log).containsExactly("a: kept 1 of 1", "a: up to date");
  }

  @Test
  void anotherConfigurationReplacesTheArtifact() throws IOException {
    Artifacts artifacts = local();
    artifacts.make(key("a", "one"), body(artifacts, "one"));
    artifacts.make(key("a", "two"), body(artifacts, "two"));
    assertThat(Files.readString(directory.resolve("a/text"))).isEqualTo("two");
    assertThat(directory.resolve(".replaced/a")).doesNotExist();
    assertThat(directory.resolve(".building/a")).doesNotExist();
  }

  @Test
  void aBodyThatFailsLeavesTheOldArtifactInPlace() throws IOException {
    Artifacts artifacts = local();
    Artifact old = artifacts.make(key("a", "one"), body(artifacts, "one"));
    assertThatThrownBy(() -> artifacts.make(key("a", "two"), to -> failing()))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage("a: no space left");
    assertThat(artifacts.open("a")).isEqualTo(old);
  }

  /** How Hadoop's local file system throws what its streams meet. */
  @Test
  void anErrorOfTheLocalFileSystemIsToldAsAFullDiskAndLeavesNoRest() throws IOException {
    Artifacts artifacts = local();
    Artifact old = artifacts.make(key("a", "one"), body(artifacts, "one"));
    assertThatThrownBy(
            () ->
                artifacts.make(
                    key("a", "two"),
                    to -> {
                      body(artifacts, "half").write(to);
                      throw FailingFileSystem.error("No space left on device");
                    }))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageStartingWith("a: No space left on device; nothing that was whole is lost")
        .hasMessageContaining("make room in work-dir = ");
    assertThat(artifacts.open("a")).isEqualTo(old);
    assertThat(directory.resolve(".building/a")).doesNotExist();
  }

  @Test
  void aDirectoryWithoutManifestIsRefused() throws IOException {
    Files.createDirectories(directory.resolve("a"));
    assertThatThrownBy(() -> local().open("a"))
        .isInstanceOf(InvalidArtifact.class)
        .hasMessageContaining("a is not a valid artifact: it has no MANIFEST.json");
  }

  @ParameterizedTest
  @ValueSource(strings = {"text", Manifest.NAME})
  void aTruncatedFileIsRefused(String name) throws IOException {
    Artifacts artifacts = local();
    artifacts.make(key("a", "one"), body(artifacts, "one"));
    Path file = directory.resolve("a").resolve(name);
    byte[] content = Files.readAllBytes(file);
    Files.write(file, java.util.Arrays.copyOf(content, content.length - 1));
    assertThatThrownBy(() -> local().open("a"))
        .isInstanceOf(InvalidArtifact.class)
        .hasMessageContaining(name);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anInputThatWasChangedIsNoticedBeforeItIsRead(boolean withChecksumFile) throws IOException {
    Artifacts artifacts = local();
    Artifact input = artifacts.make(key("a", "one"), body(artifacts, "one"));
    Files.writeString(directory.resolve("a/text"), "ONE");
    if (!withChecksumFile) {
      Files.delete(directory.resolve("a/.text.crc"));
    }
    Artifacts later = local();
    StageKey key = new StageKey("b", 1, "b", Map.of(), List.of(input.asInput()));
    assertThatThrownBy(() -> later.make(key, body(later, "b")))
        .isInstanceOf(InvalidArtifact.class)
        .hasMessageContaining("a is not a valid artifact: text");
    assertThat(directory.resolve("b")).doesNotExist();
  }

  /** However many are compared at once. */
  @Test
  void theFirstOfSeveralFilesThatDifferIsNamed() throws IOException {
    Artifacts artifacts = local();
    artifacts.make(
        key("a", "one"),
        to -> {
          List<FileEntry> files = new ArrayList<>();
          for (int i = 10; i < 30; i++) {
            byte[] bytes = ("file " + i).getBytes(StandardCharsets.UTF_8);
            files.add(
                io.tianma.data.hadoop.Files.write(artifacts.fileSystem(), to, "f" + i, bytes));
          }
          return new StageResult(files, Counts.of(1, Map.of()), Map.of());
        });
    for (String name : List.of("f13", "f21", "f29")) {
      Files.writeString(directory.resolve("a").resolve(name), "other x");
      Files.delete(directory.resolve("a").resolve("." + name + ".crc"));
    }
    for (int i = 0; i < 20; i++) {
      Artifacts later = local();
      assertThatThrownBy(() -> later.verify(later.open("a")))
          .isInstanceOf(InvalidArtifact.class)
          .hasMessageContaining("f13 has SHA-256");
    }
  }

  @Test
  void anInputThatWasMadeAnewMeanwhileIsRefused() {
    Artifacts artifacts = local();
    Input old = artifacts.make(key("a", "one"), body(artifacts, "one")).asInput();
    artifacts.make(key("a", "two"), body(artifacts, "two"));
    StageKey key = new StageKey("b", 1, "b", Map.of(), List.of(old));
    assertThatThrownBy(() -> artifacts.make(key, body(artifacts, "b")))
        .isInstanceOf(InvalidArtifact.class)
        .hasMessageContaining("was replaced");
  }

  @Test
  void aCompleteArtifactThatWasNotPutInPlaceIsAdopted() throws IOException {
    Artifacts artifacts = local();
    artifacts.make(key("a", "one"), body(artifacts, "one"));
    Files.createDirectories(directory.resolve(".building"));
    Files.move(directory.resolve("a"), directory.resolve(".building/a"));
    Artifact adopted = local().make(key("a", "one"), to -> failing());
    assertThat(adopted.directory()).isEqualTo("a");
  }

  /**
   * Whatever call of the file system fails, and however: old, new, or nothing; then equal bytes.
   */
  @ParameterizedTest
  @CsvSource({
    "THROW_BEFORE, true",
    "THROW_AFTER, true",
    "RETURN_FALSE, true",
    "THROW_BEFORE, false",
    "THROW_AFTER, false",
    "RETURN_FALSE, false"
  })
  void everyFailureOfTheFileSystemLeavesTheOldTheNewOrNothing(Way way, boolean atomicRename)
      throws IOException {
    atomic = atomicRename;
    SortedMap<String, String> wanted = content(makeBoth(way, Long.MAX_VALUE));
    boolean failed = true;
    for (int k = 0; failed; k++) {
      Path work = makeBoth(way, k);
      failed = FailingFileSystem.heal();
      Artifacts artifacts = failing(work);
      artifacts.fence("healed", () -> {});
      // whoever looks now, as at checkpoints, sees no half that was on its way
      assertThat(
              Files.exists(work.resolve("a/text"))
                  && !Files.exists(work.resolve("a/MANIFEST.json"))
                  && !Files.exists(work.resolve(".building/a/text")))
          .as("half after failure at call " + k)
          .isFalse();
      artifacts.find("a").ifPresent(a -> assertThat(text(artifacts, a)).isIn("one", "two"));
      artifacts.make(key("a", "two"), body(artifacts, "two"));
      artifacts.make(key("b", "b"), body(artifacts, "b"));
      assertThat(content(work)).as("failure at call " + k).isEqualTo(wanted);
      assertThat(k).isLessThan(1000);
    }
  }

  /** Killed in the move of the last file, which an object store copies and then deletes. */
  @Test
  void aMoveThatWasKilledGoesOnAlsoWhereAFileIsInBothPlaces() throws IOException {
    atomic = false;
    Artifacts artifacts = failing(directory);
    artifacts.make(key("a", "one"), body(artifacts, "one"));
    Path building = Files.createDirectories(directory.resolve(".building/a"));
    Files.move(directory.resolve("a/MANIFEST.json"), building.resolve("MANIFEST.json"));
    Files.copy(directory.resolve("a/text"), building.resolve("text"));
    Files.writeString(directory.resolve("a/text"), "o"); // the copy was cut off
    assertThat(artifacts.find("a")).as("no manifest, no artifact").isEmpty();
    Artifact adopted = failing(directory).make(key("a", "one"), to -> failing());
    assertThat(text(artifacts, adopted)).isEqualTo("one");
    assertThat(directory.resolve(".building/a")).doesNotExist();
  }

  /** Whoever has lost the work directory makes nothing visible and removes nothing. */
  @Test
  void nothingIsCommittedPastTheFence() {
    Artifacts artifacts = local();
    Artifact old = artifacts.make(key("a", "one"), body(artifacts, "one"));
    Artifacts late = local();
    late.fence(
        "late",
        () -> {
          if (directory.resolve(".building/a/text").toFile().exists()) {
            throw new IllegalStateException("another run works here");
          }
        });
    assertThatThrownBy(() -> late.make(key("a", "two"), body(late, "two")))
        .hasMessage("another run works here");
    assertThatThrownBy(() -> late.remove("a")).hasMessage("another run works here");
    assertThat(artifacts.open("a")).isEqualTo(old);
  }

  /** The stage of a run that was cut off fails when its executors end; another is at it by now. */
  @ParameterizedTest
  @CsvSource({"true, false", "true, true", "false, false", "false, true"})
  void aRunThatLostTheWorkDirectoryLeavesWhatAnotherBuilds(boolean atomicRename, boolean completes)
      throws IOException {
    atomic = atomicRename;
    Path building = directory.resolve(".building/a");
    Artifacts lost = failing(directory);
    lost.fence("first", this::refuseIfAnotherIsHere);
    StageBody body =
        to -> {
          failing(directory).fence("second", () -> {});
          Files.writeString(directory.resolve("another"), "");
          Files.createDirectories(building);
          Files.writeString(building.resolve("half"), "of the other run");
          return completes ? body(lost, "one").write(to) : failing();
        };
    assertThatThrownBy(() -> lost.make(key("a", "one"), body))
        .hasMessage(completes ? "another run works here" : "a: no space left");
    assertThat(building.resolve("half")).hasContent("of the other run");
    assertThat(building.resolve(Manifest.NAME)).as("would say that all is there").doesNotExist();
    assertThatThrownBy(() -> lost.delete(hadoop(building.resolve("half"))))
        .hasMessage("another run works here");
    assertThatThrownBy(() -> lost.rename(hadoop(building), hadoop(directory.resolve("b"))))
        .hasMessage("another run works here");
    assertThatThrownBy(() -> lost.publish("report.html", new byte[0]))
        .hasMessage("another run works here");
    assertThat(building.resolve("half")).exists();
  }

  /** Finished already, but whoever asks has lost the directory. */
  @Test
  void whatIsUpToDateIsNotTidiedByARunThatLostTheWorkDirectory() throws IOException {
    Artifacts artifacts = local();
    Artifact made = artifacts.make(key("a", "one"), body(artifacts, "one"));
    Path building = Files.createDirectories(directory.resolve(".building/a"));
    Path more = Files.writeString(directory.resolve("a/more"), "of the other run");
    Artifacts late = local();
    late.fence("late", this::refuseIfAnotherIsHere);
    Files.writeString(directory.resolve("another"), "");
    assertThatThrownBy(() -> late.make(key("a", "one"), to -> failing()))
        .hasMessage("another run works here");
    assertThatThrownBy(() -> late.tidy(made)).hasMessage("another run works here");
    assertThat(building).exists();
    assertThat(more).exists();
  }

  private void refuseIfAnotherIsHere() {
    if (Files.exists(directory.resolve("another"))) {
      throw new IllegalStateException("another run works here");
    }
  }

  private static org.apache.hadoop.fs.Path hadoop(Path path) {
    return new org.apache.hadoop.fs.Path(path.toUri().getPath());
  }

  /** The check comes too early, as above; nothing that was there moves or goes. */
  @Test
  void theFileSystemRefusesMovesAndRemovalsToo() throws IOException {
    Artifacts lost = local();
    lost.fence("first", () -> {});
    Artifact old = lost.make(key("a", "one"), body(lost, "one"));
    Artifacts held = local();
    held.fence("second", () -> {});
    Path building = Files.createDirectories(directory.resolve(".building/b"));
    String refusal = "another run has taken the work directory over";
    assertThatThrownBy(() -> lost.unseal("a")).hasMessageContaining(refusal);
    assertThatThrownBy(() -> lost.remove("a")).hasMessageContaining(refusal);
    assertThatThrownBy(() -> lost.move("a", "a.old-1")).hasMessageContaining(refusal);
    assertThatThrownBy(() -> lost.delete(hadoop(building))).hasMessageContaining(refusal);
    assertThatThrownBy(() -> lost.make(key("b", "b"), to -> failing()))
        .hasMessageContaining(refusal);
    assertThat(held.open("a")).isEqualTo(old);
    assertThat(building).exists();
    held.move("a", "a.old-1");
    assertThat(held.open("a.old-1").hash()).isEqualTo(old.hash());
    held.remove("a.old-1");
    assertThat(directory.resolve("a.old-1")).doesNotExist();
    held.unfence();
    assertThat(directory.resolve(".gates")).doesNotExist();
  }

  /** Whoever comes next finishes a move that was begun, and puts back what made room. */
  @Test
  void whatWasInTheGateOfAKilledRunArrives() throws IOException {
    Artifacts killed = local();
    killed.fence("killed", () -> {});
    Artifact old = killed.make(key("a", "one"), body(killed, "one"));
    Artifact moved = killed.make(key("b", "b"), body(killed, "b"));
    Artifact gone = killed.make(key("c", "c"), body(killed, "c"));
    Path gate = directory.resolve(".gates/killed");
    Files.move(directory.resolve("a"), gate.resolve("~a"));
    Files.move(directory.resolve("b"), gate.resolve("~b.old-1%2Fround-1"));
    Files.move(directory.resolve("c"), gate.resolve("~~c"));
    Artifacts next = local();
    next.fence("next", () -> {});
    assertThat(next.open("a")).isEqualTo(old);
    assertThat(next.open("b.old-1/round-1").hash()).isEqualTo(moved.hash());
    assertThat(next.find(gone.directory())).isEmpty();
    assertThat(gate).doesNotExist();
    assertThat(directory.resolve(".building/c")).doesNotExist();
  }

  /** The manifest of two runs' mixture, or one that was sealed, names what is not there. */
  @Test
  void whatIsNotWholeIsNotAdopted() throws IOException {
    Artifacts artifacts = local();
    artifacts.make(key("a", "one"), body(artifacts, "one"));
    Path building = Files.createDirectories(directory.resolve(".building/a"));
    Files.move(directory.resolve("a/MANIFEST.json"), building.resolve("MANIFEST.json"));
    assertThat(text(artifacts, local().make(key("a", "one"), body(artifacts, "one"))))
        .isEqualTo("one");
  }

  /** Nobody knows how an account or a bucket was set up but who owns it. */
  @ParameterizedTest
  @CsvSource({
    "file, true",
    "hdfs, true",
    "abfs, false",
    "abfss, false",
    "wasb, false",
    "s3a, false",
    "ofs, false",
    "o3fs, false",
    "gs, false"
  })
  void aStoreThatMayCopyFileByFileIsTakenForOne(String scheme, boolean atOnce) throws IOException {
    Configuration hadoop = new Configuration(false);
    FileSystem fs =
        new org.apache.hadoop.fs.FilterFileSystem(new org.apache.hadoop.fs.RawLocalFileSystem()) {
          @Override
          public java.net.URI getUri() {
            return java.net.URI.create(scheme + "://store/");
          }

          @Override
          public Configuration getConf() {
            return hadoop;
          }
        };
    assertThat(new Commit(fs).isAtomic()).isEqualTo(atOnce);
    hadoop.setBoolean("fs." + scheme + ".atomic.rename", true);
    assertThat(new Commit(fs).isAtomic()).isTrue();
  }

  /** A check may come too early; the file system itself refuses whoever was cut off since. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theFileSystemRefusesWhoeverLostTheWorkDirectory(boolean newArtifact) throws IOException {
    Artifacts lost = local();
    lost.fence("first", () -> {});
    Artifact old = newArtifact ? null : lost.make(key("a", "one"), body(lost, "one"));
    Artifacts held = local();
    StageBody slow =
        to -> {
          StageResult result = body(lost, "two").write(to);
          held.fence("second", () -> {}); // checks of the first are over
          return result;
        };
    assertThatThrownBy(() -> lost.make(key("a", "two"), slow))
        .hasMessageContaining("another run has taken the work directory over");
    assertThat(held.find("a")).isEqualTo(java.util.Optional.ofNullable(old));
    // what it built is whole, and the other goes on with it
    Artifact adopted = held.make(key("a", "two"), to -> failing());
    assertThat(text(held, adopted)).isEqualTo("two");
    lost.unfence();
    assertThat(held.make(key("b", "b"), body(held, "b"))).isNotNull();
    held.unfence();
    assertThat(directory.resolve(".gates")).doesNotExist();
  }

  /** Makes an artifact, then with failures a newer one in its place and another. */
  private Path makeBoth(Way way, long calls) throws IOException {
    Path work = Files.createTempDirectory(directory, "work");
    Artifacts artifacts = failing(work);
    artifacts.make(key("a", "one"), body(artifacts, "one"));
    FailingFileSystem.failAfter(calls, way);
    try {
      Artifacts later = failing(work);
      later.fence("failing", () -> {});
      Artifact made = later.make(key("a", "two"), body(later, "two"));
      later.make(key("b", "b"), body(later, "b"));
      assertThat(made.manifest().answers(key("a", "two"))).isTrue();
    } catch (UncheckedIOException e) {
      assertThat(e.getMessage()).hasLineCount(1);
    }
    return work;
  }

  private static SortedMap<String, String> content(Path work) throws IOException {
    SortedMap<String, String> content = new TreeMap<>();
    try (var files = Files.walk(work)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        content.put(work.relativize(file).toString(), Files.readString(file));
      }
    }
    return content;
  }

  private static String text(Artifacts artifacts, Artifact artifact) {
    try {
      return io.tianma.data.hadoop.Files.read(artifacts.fileSystem(), artifact.file("text"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static StageKey key(String name, String value) {
    return new StageKey(name, 1, name, Map.of("value", value), List.of());
  }

  private static StageBody body(Artifacts artifacts, String text) {
    FileSystem fs = artifacts.fileSystem();
    return to -> {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      FileEntry file = io.tianma.data.hadoop.Files.write(fs, to, "text", bytes);
      return new StageResult(List.of(file), Counts.of(1, Map.of()), Map.of());
    };
  }

  private static StageResult failing() throws IOException {
    throw new IOException("no space left");
  }

  private Artifacts local() {
    return new Artifacts(new Configuration(false), directory.toString(), log::add);
  }

  private Artifacts failing(Path work) {
    return new Artifacts(
        FailingFileSystem.configuration(atomic), "failing://" + work.toAbsolutePath(), line -> {});
  }
}
