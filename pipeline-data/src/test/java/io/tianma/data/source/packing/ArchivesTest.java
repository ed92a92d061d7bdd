package io.tianma.data.source.packing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArchivesTest {
  private static final List<String> MANUALS = List.of("docs/cn/**", "docs/zh/**", "*.cn.md");

  @TempDir Path directory;

  @Test
  void onlyWantedFilesAreUnpackedFromAnyDepth() throws IOException {
    Path zip =
        zip(
            "p-1/docs/cn/a.md",
            "p-1/docs/cn/deep/b.md",
            "p-1/docs/en/c.md",
            "p-1/x/_index.cn.md",
            "docs/zh/d.md",
            "p-1/docs/cnn/e.md",
            "p-1/f.md",
            "p-1/docs/cn");
    assertThat(Archives.unpack(zip, out(), MANUALS)).isEqualTo(4);
    assertThat(files())
        .containsExactly(
            "docs/zh/d.md", "p-1/docs/cn/a.md", "p-1/docs/cn/deep/b.md", "p-1/x/_index.cn.md");
    assertThat(out().resolve("docs/zh/d.md")).hasContent("of docs/zh/d.md");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../evil.cn.md",
        "p/../../evil.cn.md",
        "/tmp/evil.cn.md",
        "../out-evil/a.txt",
        "..\\evil.md"
      })
  void anEntryThatWouldLandOutsideIsRefusedAndNothingIsWritten(String name) throws IOException {
    Path zip = zip("p/docs/cn/a.md", name);
    assertThatThrownBy(() -> Archives.unpack(zip, out(), MANUALS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("in.zip")
        .hasMessageContaining(name)
        .hasMessageContaining("outside of its folder");
    assertThat(directory.toFile().list()).containsExactly("in.zip");
  }

  @Test
  void nothingThatIsThereIsReplacedOrDeleted() throws IOException {
    Archives.unpack(zip("docs/cn/old.md"), out(), MANUALS);
    Path theirs = Files.createDirectory(directory.resolve(".out.building"));
    Files.writeString(theirs.resolve("mine"), "of somebody");
    Path zip = zip("docs/cn/new.md");
    assertThatThrownBy(() -> Archives.unpack(zip, out(), MANUALS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            out() + ": is there and is not replaced; delete it to unpack " + zip + " again");
    assertThat(files()).containsExactly("docs/cn/old.md");
    assertThat(theirs.resolve("mine")).hasContent("of somebody");
    assertThat(directory.toFile().list())
        .as("nothing of ours is left")
        .containsExactlyInAnyOrder("in.zip", "out", ".out.building");
  }

  @Test
  void aFileThatIsNoArchiveIsNamedAndTheOlderDirectoryStays() throws IOException {
    Archives.unpack(zip("docs/cn/old.md"), out(), MANUALS);
    Path torn = Files.writeString(directory.resolve("torn.zip"), "PK nothing");
    assertThatThrownBy(() -> Archives.unpack(torn, out(), MANUALS))
        .hasMessageContaining("torn.zip is not a zip archive");
    assertThatThrownBy(() -> Archives.unpack(directory.resolve("none.zip"), out(), MANUALS))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("none.zip");
    assertThat(files()).containsExactly("docs/cn/old.md");
  }

  private Path out() {
    return directory.resolve("out");
  }

  private List<String> files() throws IOException {
    try (Stream<Path> paths = Files.walk(out())) {
      return paths
          .filter(Files::isRegularFile)
          .map(p -> out().relativize(p).toString())
          .sorted()
          .toList();
    }
  }

  private Path zip(String... names) throws IOException {
    Path zip = directory.resolve("in.zip");
    try (ZipOutputStream to = new ZipOutputStream(Files.newOutputStream(zip))) {
      for (String name : names) {
        to.putNextEntry(new ZipEntry(name));
        to.write(("of " + name).getBytes(StandardCharsets.UTF_8));
        to.closeEntry();
      }
    }
    return zip;
  }
}
