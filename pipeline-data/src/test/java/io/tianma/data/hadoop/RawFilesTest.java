package io.tianma.data.hadoop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.apache.hadoop.conf.Configuration;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RawFilesTest {
  private final Configuration hadoop = new Configuration(false);
  @TempDir Path directory;

  private List<RawFile> all() {
    return RawFiles.all(hadoop, directory.toString(), "path");
  }

  private static void shell(Path in, String command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder("bash", "-c", command).directory(in.toFile()).start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
  }

  @Test
  void anyNameIsListedAndRead() throws IOException {
    assumeThat(System.getProperty("sun.jnu.encoding")).isEqualTo("UTF-8");
    List<String> names =
        List.of("a b.txt", "a%20b.txt", "a:b.txt", "http:x.txt", "天马.txt", "#1?.txt", "😀.txt");
    Files.createDirectories(directory.resolve("目 录:1"));
    for (String name : names) {
      Files.writeString(directory.resolve(name), name);
      Files.writeString(directory.resolve("目 录:1").resolve(name), name);
    }
    List<RawFile> files = all();
    assertThat(files).hasSize(2 * names.size());
    for (RawFile file : files) {
      var path = new org.apache.hadoop.fs.Path(file.path());
      try (InputStream in = RawFiles.reader(hadoop, path).open(path)) {
        String content = new String(in.readAllBytes(), UTF_8);
        assertThat(file.source()).isIn(content, "目 录:1/" + content);
      }
    }
  }

  @Test
  void whatIsNoFileIsNamedAndNothingHangs() throws Exception {
    assumeThat(Files.isExecutable(Path.of("/usr/bin/mkfifo"))).isTrue();
    shell(
        directory,
        "mkdir -p d/e; echo 甲 > d/e/a.txt; mkfifo p.txt; ln -s /dev/zero z.txt; ln -s nowhere"
            + " n.txt; ln -s ring.txt ring.txt; ln -s .. d/e/up; ln -s d twice; ln -s d/e/a.txt"
            + " l.txt; echo 乙 > $'\\xd6\\xd0.txt'");
    assertThat(all())
        .extracting(RawFile::source, RawFile::problem)
        .contains(
            Tuple.tuple("p.txt", RawFile.Problem.NO_FILE),
            Tuple.tuple("z.txt", RawFile.Problem.NO_FILE),
            Tuple.tuple("n.txt", RawFile.Problem.DANGLING_LINK),
            Tuple.tuple("ring.txt", RawFile.Problem.DANGLING_LINK),
            Tuple.tuple("l.txt", null));
    assertThat(all()).filteredOn(f -> f.source().endsWith("a.txt")).hasSize(1);
    assertThat(all()).filteredOn(f -> f.problem() == RawFile.Problem.SAME_DIRECTORY).hasSize(2);
    assertThat(all()).filteredOn(f -> f.problem() == RawFile.Problem.UNREADABLE_NAME).hasSize(1);
    assertThatThrownBy(() -> RawFiles.list(hadoop, directory.toString(), "dedup.test-sets[0]"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("dedup.test-sets[0] = ")
        .hasMessageContaining("cannot be read");
    assertThatThrownBy(() -> RawFiles.list(hadoop, directory.resolve("p.txt").toString(), "key"))
        .hasMessageContaining("pipe");
  }

  /** In a locale of one byte a character every name has characters, and in GBK most have. */
  @ParameterizedTest
  @CsvSource({
    "天.txt, ISO-8859-1, true",
    "天马.txt, GBK, true",
    "天马.txt, Big5, true",
    "é.txt, ISO-8859-1, true",
    "a b.txt, ISO-8859-1, false",
    "天.txt, UTF-8, false"
  })
  void aNameInUtf8IsKnownWhereItIsTakenForAnotherCharset(
      String name, String charset, boolean misread) {
    String shown = new String(name.getBytes(UTF_8), Charset.forName(charset));
    assertThat(LocalTree.isMisread(shown, Charset.forName(charset))).isEqualTo(misread);
  }

  @ParameterizedTest
  @CsvSource({"中文.txt, GBK", "中.txt, GBK", "中文.txt, Big5", "é.txt, ISO-8859-1"})
  void aNameInTheCharsetOfTheLocaleIsRead(String name, String charset) {
    assertThat(LocalTree.isMisread(name, Charset.forName(charset))).isFalse();
  }

  /** Hadoop's own local file system starts two for each. */
  @Test
  void noProcessIsStartedForAFile() throws Exception {
    for (int i = 0; i < 20; i++) {
      Files.writeString(directory.resolve(i + ".txt"), "甲");
    }
    Configuration own = new Configuration(false);
    own.set("fs.file.impl", LocalFiles.class.getName());
    own.setBoolean("fs.file.impl.disable.cache", true);
    Path recorded = directory.resolve(".recorded");
    try (jdk.jfr.Recording recording = new jdk.jfr.Recording()) {
      recording.enable("jdk.ProcessStart");
      recording.start();
      assertThat(RawFiles.list(own, directory.toString(), "path")).hasSize(20);
      var path = new org.apache.hadoop.fs.Path(directory.toUri());
      try (var fs = path.getFileSystem(own)) {
        io.tianma.data.hadoop.Files.write(fs, path, "new", new byte[1]);
        fs.setPermission(
            new org.apache.hadoop.fs.Path(path, "new"),
            new org.apache.hadoop.fs.permission.FsPermission((short) 0600));
        for (var found = fs.listFiles(path, true); found.hasNext(); ) {
          assertThat(found.next().getPermission()).isNotNull();
        }
        assertThat(fs.getFileStatus(new org.apache.hadoop.fs.Path(path, "new")).getPermission())
            .hasToString("rw-------");
      }
      assertThat(new ProcessBuilder("true", "seen").start().waitFor()).isZero();
      recording.stop();
      recording.dump(recorded);
    }
    assertThat(RecordingFile.readAllEvents(recorded))
        .extracting(RecordedEvent::toString)
        .filteredOn(process -> !process.contains("setsid")) // once, when Hadoop's class is loaded
        .as("the one that was started here, which shows that others would be seen")
        .singleElement()
        .asString()
        .contains("true seen");
  }
}
