package io.tianma.jobs.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A description is a file, a compressed one, or standard input, and names what it consists of. */
class DescriptionFilesTest {
  @TempDir Path directory;

  @Test
  void aCompressedOneIncludesWhatLiesBesideIt() throws IOException {
    write("base.conf", "pretrain.seed = 21");
    Path file = directory.resolve("run.conf.gz");
    Files.write(file, gzip("include \"base.conf\"\nshards.seed = 22"));
    RunConfig config = ConfigFiles.read(file, List.of());
    assertThat(config.pretrain().seed()).isEqualTo(21);
    assertThat(config.shards().seed()).isEqualTo(22);
    Files.write(file, gzip("pretrain.seed = x"));
    refused(file).hasMessage("pretrain.seed = \"x\": must be a whole number (" + file + ": 1)");
  }

  @Test
  void standardInputIncludesWhatLiesWhereOneStands() throws IOException {
    Path base = Files.createTempFile(Path.of(""), "base-", ".conf");
    InputStream usual = System.in;
    try {
      Files.writeString(base, "pretrain.seed = 23");
      String text = "include \"" + base + "\"\nshards.seed = 24";
      System.setIn(new ByteArrayInputStream(text.getBytes(UTF_8)));
      RunConfig config = ConfigFiles.read(Path.of("-"), List.of());
      assertThat(config.pretrain().seed()).isEqualTo(23);
      assertThat(config.shards().seed()).isEqualTo(24);
      System.setIn(new ByteArrayInputStream("\n\npretrain.seed = x".getBytes(UTF_8)));
      refused(Path.of("-")).hasMessageEndingWith(" must be a whole number (-: 3)");
    } finally {
      System.setIn(usual);
      Files.delete(base);
    }
  }

  @Test
  void whatIsNoFileIsSaid() throws IOException {
    refused(directory).hasMessage("--config " + directory + ": is a directory; name a file");
    Path none = directory.resolve("none.conf");
    refused(none).hasMessage("--config " + none + ": there is no such file");
    Path bytes = Files.write(directory.resolve("bytes.conf"), new byte[] {'a', (byte) 0xFF});
    refused(bytes).hasMessageStartingWith("--config " + bytes);
    Path damaged = Files.write(directory.resolve("damaged.conf.gz"), new byte[] {1, 2, 3});
    refused(damaged).hasMessageStartingWith("--config " + damaged + ": is damaged: ");
  }

  @Test
  void theFilesAreItselfAndEachThatItIncludesOnce() throws IOException {
    Path base = write("base.conf", "pretrain.seed = 1");
    Path below = write("below/more.conf", "include \"../base.conf\"");
    Path run = write("run.conf", "include \"below/more.conf\"\ninclude \"base.conf\"");
    assertThat(ConfigFiles.files(run)).containsExactly(run, below, base);
    assertThat(ConfigFiles.files(base)).containsExactly(base);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-", "run.conf.gz", "run.conf.zst"})
  void whatCannotBeSentAlongIsRefused(String file) {
    assertThatThrownBy(() -> ConfigFiles.files(Path.of(file)))
        .isInstanceOf(ConfigException.class)
        .hasMessage("--config " + file + ": name a plain file, which can be sent along");
  }

  private static AbstractThrowableAssert<?, ?> refused(Path file) {
    return assertThatThrownBy(() -> ConfigFiles.read(file, List.of()))
        .isInstanceOf(ConfigException.class);
  }

  private Path write(String name, String text) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream to = new GZIPOutputStream(bytes)) {
      to.write(text.getBytes(UTF_8));
    }
    return bytes.toByteArray();
  }
}
