package io.tianma.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A driver that reads another copy of a description than the submitted one says so. */
class SubmittedTest {
  @TempDir Path directory;

  /** SHA-256 over the length of each file in four bytes and what it holds. */
  @Test
  void theHashIsOfLengthsAndContents() throws IOException {
    Path one = Files.writeString(directory.resolve("one.conf"), "a = 1");
    Path two = Files.writeString(directory.resolve("two.conf"), "b = 2");
    assertThat(Submitted.digest(List.of(one)))
        .isEqualTo("fd107423e9c05812fae47ddca325076fae44161c2c77973f61e319df9f2998d6");
    assertThat(Submitted.digest(List.of(one, two)))
        .isEqualTo("de5adab2f296793167c2f8d9371550187ae49f6c96278f192a00c27912be674a");
  }

  @Test
  void whereAFileEndsIsPartOfTheHash() throws IOException {
    Path a = Files.writeString(directory.resolve("a"), "ab");
    Path b = Files.writeString(directory.resolve("b"), "c");
    Path c = Files.writeString(directory.resolve("c"), "a");
    Path d = Files.writeString(directory.resolve("d"), "bc");
    assertThat(Submitted.digest(List.of(a, b))).isNotEqualTo(Submitted.digest(List.of(c, d)));
  }

  @Test
  void anotherDescriptionIsRefused() throws IOException {
    Path base = Files.writeString(directory.resolve("base.conf"), "pretrain.seed = 1");
    Path config = Files.writeString(directory.resolve("run.conf"), "include \"base.conf\"");
    String submitted = Submitted.digest(ConfigFiles.files(config));
    assertThatCode(() -> Submitted.refuseAnother(config, submitted)).doesNotThrowAnyException();
    assertThatCode(() -> Submitted.refuseAnother(config, null)).doesNotThrowAnyException();
    Files.writeString(base, "pretrain.seed = 2");
    assertThatCode(() -> Submitted.refuseAnother(config, null)).doesNotThrowAnyException();
    assertThatThrownBy(() -> Submitted.refuseAnother(config, submitted))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("--config " + config + ": is another description than the one");
  }

  @Test
  void aFileThatIsGoneIsNamed() {
    List<Path> gone = List.of(directory.resolve("gone.conf"));
    assertThatThrownBy(() -> Submitted.digest(gone))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("gone.conf");
  }
}
