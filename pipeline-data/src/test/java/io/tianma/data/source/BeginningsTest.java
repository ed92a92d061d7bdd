package io.tianma.data.source;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.data.source.packing.Compression;
import io.tianma.data.source.record.Format;
import io.tianma.data.source.record.InputOptions;
import java.nio.charset.Charset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a file is taken for by its name and its first bytes. */
class BeginningsTest {
  private static Format of(Format named, String head, boolean hasEnding) {
    return Beginnings.of(named, head.replace('|', '\n').getBytes(UTF_8), hasEnding);
  }

  /** A bar stands for a line end; the last column is the format of a name without an ending. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '@',
      quoteCharacter = '`',
      value = {
        "AUTO @ <doc>|甲 @ DOCS @ DOCS",
        "AUTO @ | <DOC id=\"1\"> @ DOCS @ DOCS",
        "TEXT @ <doc > @ DOCS @ DOCS",
        "MEDIAWIKI @ <doc> @ DOCS @ DOCS",
        "MARKDOWN @ <doc> @ MARKDOWN @ MARKDOWN",
        "AUTO @ <document> @ AUTO @ AUTO",
        "AUTO @ {\"text\": \"甲\"}| @ JSONL @ JSONL",
        "TEXT @ { \"text\": \"甲\"}| @ JSONL @ JSONL",
        "TEXT @ {|\"text\": \"甲\"| @ JSON @ JSON",
        "AUTO @ [|{\"text\": @ JSON @ JSON",
        "TEXT @ [1, 2] @ TEXT @ TEXT",
        "TEXT @ {text} @ TEXT @ TEXT",
        "MARKDOWN @ {\"text\": 1}| @ MARKDOWN @ MARKDOWN",
        "JSONL @ [1, 2] @ JSON @ JSON",
        "JSONL @ 甲 @ JSONL @ JSONL",
        "JSONL @ {\"a\": {\"b\": 1}}|{ @ JSONL @ JSONL",
        "JSONL @ {\"a\": {|\"b\": 1 @ JSON @ JSON",
        "JSONL @ {\"a\": {|b @ JSONL @ JSONL",
        "JSONL @ {\"a\": x}|\"b\" @ JSONL @ JSONL",
        "JSONL @ {\"a\": { @ JSONL @ JSONL",
        "AUTO @ <mediawiki xml @ AUTO @ MEDIAWIKI",
        "AUTO @ WARC/1.0 @ AUTO @ WARC",
        "AUTO @ WARC/0.9 @ AUTO @ AUTO",
        "AUTO @ <!DOCTYPE html> @ AUTO @ HTML",
        "AUTO @ <HTML> @ AUTO @ HTML",
        "AUTO @ 天马行空 @ AUTO @ TEXT",
        "AUTO @ heavenly horse @ AUTO @ AUTO",
        "AUTO @ `` @ AUTO @ AUTO",
        "TEXT @ 天马行空 @ TEXT @ TEXT",
      })
  void formatsAreToldByTheirBeginnings(Format named, String head, Format ended, Format bare) {
    assertThat(of(named, head, true)).isEqualTo(ended);
    assertThat(of(named, head, false)).isEqualTo(bare);
  }

  @Test
  void aMarkAndOtherCharsetsDoNotHideTheBeginning() {
    byte[] wide = "\uFEFF[{\"text\": 1}]".getBytes(UTF_16LE);
    assertThat(Beginnings.of(Format.TEXT, wide, true)).isEqualTo(Format.JSON);
    byte[] gbk = "天马行空，独往独来".getBytes(Charset.forName("GBK"));
    assertThat(Beginnings.of(Format.AUTO, gbk, false)).isEqualTo(Format.TEXT);
    assertThat(Beginnings.of(Format.AUTO, new byte[9], false)).isEqualTo(Format.AUTO);
  }

  @ParameterizedTest
  @CsvSource({
    "a.txt, true", "a.java, false", "a.java.gz, false", "README, true", "README.gz, true",
    "x.d/README, true", "x/.hidden, true", "news.dat, true", "news.DAT.gz, true", "a.zip, true",
    "a.tar.xz, true", "a.tgz, true"
  })
  void namesTellWhatIsLookedInto(String name, boolean read) {
    assertThat(SourceReader.isRead(name, InputOptions.of("x"))).isEqualTo(read);
    assertThat(SourceReader.isRead(name, ReadFile.fields("text", "title"))).isEqualTo(read);
    InputOptions lines =
        new InputOptions("x", "", "", Format.LINES, Format.TEXT, "text", "title", false);
    assertThat(SourceReader.isRead(name, lines)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "a.zip, true, NONE", "A.ZIP, true, NONE", "a.tar, true, NONE", "a.tar.gz, true, GZ",
    "a.TGZ, true, GZ", "a.tbz2, true, BZ2", "a.txz, true, XZ", "a.tzst, true, ZST",
    "a.txt.gz, false, GZ", "tar.txt, false, NONE", "a, false, NONE"
  })
  void namesTellArchivesAndTheirCompression(String name, boolean archive, Compression packed) {
    assertThat(Members.are(name)).isEqualTo(archive);
    assertThat(Members.compression(name)).isEqualTo(packed);
  }

  @Test
  void onlyFilesWithAnEndOfTheirCompressionAreCompressed() {
    assertThat(SourceReader.isCompressed("a.txt.gz")).isTrue();
    assertThat(SourceReader.isCompressed("a.txt")).isFalse();
  }
}
