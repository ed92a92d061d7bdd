package io.tianma.data.source;

import static io.tianma.data.source.ReadFile.PROSE;
import static io.tianma.data.source.ReadFile.fields;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.data.source.record.Format;
import io.tianma.data.source.record.InputOptions;
import io.tianma.data.source.record.Loss;
import io.tianma.data.source.record.SourceRecord.Found;
import io.tianma.data.source.record.SourceRecord.Lost;
import io.tianma.data.source.record.SourceRecord.Mended;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;

/** Files as corpora lie on disks. */
class LayoutsTest {
  @Test
  void linesAndParagraphsAreDocumentsInAnyCharset() {
    byte[] gbk =
        (PROSE + "\n" + PROSE + "二\r\n \u3000\r\n\n三" + PROSE).getBytes(Charset.forName("GBK"));
    assertThat(ReadFile.of("a.txt", gbk, of(Format.LINES)).texts())
        .containsExactly(PROSE, PROSE + "二", "三" + PROSE);
    assertThat(ReadFile.of("a.txt", gbk, of(Format.PARAGRAPHS)).texts())
        .containsExactly(PROSE + "\n" + PROSE + "二", "三" + PROSE);
    byte[] long_ = "字".repeat(ReadFile.MAX).getBytes(UTF_8);
    assertThat(ReadFile.of("a.txt", long_, of(Format.LINES)).losses())
        .containsExactly(Loss.TOO_LARGE);
  }

  @Test
  void veryLongTextsThatNobodyCalledOneAreSaid() {
    byte[] book = (PROSE + "\n").repeat(8000).getBytes(UTF_8);
    assertThat(ReadFile.of("a.txt", book).found().get(0).mended())
        .containsExactly(Map.entry(Mended.LONG_TEXTS, 1L));
    assertThat(ReadFile.of("a.txt", book, of(Format.TEXT)).found().get(0).mended()).isEmpty();
  }

  @Test
  void jsonGoesOverLinesAndFieldsAreSeveralOrInside() {
    String list =
        "\ufeff[\n"
            + "  {\"title\": \"题\", \"text\": \"文\\u4e00\",\n"
            + "   \"n\": [1, {\"text\": 2}]},\n"
            + " {\"text\": \"二\"}\n"
            + "]";
    assertThat(ReadFile.of("a.json", list).texts()).containsExactly("文一", "二");
    assertThat(ReadFile.of("a.json", "{\n \"text\": \"一\"\n}\n{\n \"text\": \"二\"\n}\n").texts())
        .containsExactly("一", "二");
    assertThat(ReadFile.of("a.json", list + "[{\"text\": \"三\"}, {\"text\": NaN}]").losses())
        .containsExactly(Loss.TORN_FILE);
    String line =
        "{\"q\": \"问\", \"a\": {\"best\": [\"答\", \"又\"]}, \"t\": \"题\", \"x\": {\"best\":"
            + " \"否\"}}\n";
    ReadFile records = ReadFile.of("a.jsonl", line.getBytes(UTF_8), fields("q+a.best", "t"));
    assertThat(records.texts()).containsExactly("问\n答\n又");
    assertThat(records.titles()).containsExactly("题");
    assertThat(ReadFile.of("a.jsonl", line.getBytes(UTF_8), fields("b.c", "t")).losses())
        .containsExactly(Loss.NO_TEXT);
    String dotted = "{\"a.b\": \"一\", \"c+d\": \"题\"}\n";
    assertThat(ReadFile.of("a.jsonl", dotted.getBytes(UTF_8), fields("a.b", "c+d")).texts())
        .containsExactly("一");
  }

  /** One bad byte of gigabytes in one array. */
  @Test
  void aBadByteInAnArrayCostsItsCharacterAndBrokenJsonTheBytesBehindIt() {
    String two = "[{\"text\": \"" + PROSE + "甲\"},\n {\"text\": \"" + PROSE + "\"}]";
    byte[] bad = two.getBytes(UTF_8);
    int at = new String(bad, ISO_8859_1).indexOf(new String("甲".getBytes(UTF_8), ISO_8859_1));
    bad[at + 1] = 'x';
    ReadFile records = ReadFile.of("a.json", bad);
    assertThat(records.losses()).isEmpty();
    assertThat(records.texts().get(0)).startsWith(PROSE).contains("\uFFFDx");
    assertThat(records.texts().get(1)).isEqualTo(PROSE);
    assertThat(records.found().get(0).mended()).containsKey(Mended.REPLACED_CHARACTERS);
    byte[] gbk = two.getBytes(Charset.forName("GB18030"));
    assertThat(ReadFile.of("a.json", gbk).texts()).containsExactly(PROSE + "甲", PROSE);
    byte[] broken = two.replace("},\n", "} x\n").getBytes(UTF_8);
    SourceReader reader =
        new SourceReader(
            new ByteArrayInputStream(broken), "a.json", false, of(Format.AUTO), 1 << 20);
    assertThat(reader.next()).isInstanceOf(Found.class);
    assertThat(((Lost) reader.next()).reason()).isEqualTo(Loss.TORN_FILE);
    assertThat(reader.hasNext()).isFalse();
    assertThat(reader.unread(1_000_000)).isEqualTo(1_000_000 - broken.length);
  }

  @Test
  void taggedNewsAreReadByTheirTags() {
    String sogou =
        "<doc>\n"
            + "<url>http://a.cn/1</url>\n"
            + "<docno>1</docno>\n"
            + "<contenttitle>题</contenttitle>\n"
            + "<content>"
            + PROSE
            + "</content>\n</doc>\n<doc>\n<url>u</url>\n<contenttitle>空</contenttitle>\n"
            + "<content></content>\n</doc>\n";
    ReadFile records =
        ReadFile.of("news_sohusite_xml.dat", sogou.getBytes(Charset.forName("GB18030")));
    assertThat(records.texts()).containsExactly(PROSE);
    assertThat(records.titles()).containsExactly("题");
    assertThat(records.losses()).containsExactly(Loss.EMPTY);
    assertThat(ReadFile.of("a.dat", "x").losses()).containsExactly(Loss.UNKNOWN_FORMAT);
  }

  @Test
  void filesWithoutAnEndingAreKnownByTheirContent() {
    assertThat(
            ReadFile.of("AA/wiki_00", "<doc id=\"1\" title=\"甲\">\n甲\n\n" + PROSE + "\n</doc>\n")
                .texts())
        .containsExactly(PROSE);
    assertThat(ReadFile.of("part-00000", "{\"text\": \"" + PROSE + "\"}\n").texts())
        .containsExactly(PROSE);
    assertThat(ReadFile.of("part-00001", "[{\"text\": \"" + PROSE + "\"}]").texts())
        .containsExactly(PROSE);
    assertThat(ReadFile.of("article", PROSE).texts()).containsExactly(PROSE);
    assertThat(ReadFile.of("Makefile", "all:\n\tgo\n").losses())
        .containsExactly(Loss.UNKNOWN_FORMAT);
  }

  @Test
  void archivesAreReadLikeDirectories() throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    files.put("dir/a.txt", (PROSE + 1).getBytes(UTF_8));
    files.put("dir/b.jsonl.gz", gzip(("{\"text\": \"" + PROSE + "2\"}\n").getBytes(UTF_8)));
    files.put("dir/c.java", "class C {}".getBytes(UTF_8));
    files.put("__MACOSX/dir/._a.txt", new byte[] {0, 1});
    files.put("../evil.txt", "坏".getBytes(UTF_8));
    files.put("dir/d.zip", zip(Map.of("e.txt", (PROSE + 3).getBytes(UTF_8))));
    for (String name : new String[] {"a.zip", "a.tar", "a.tar.gz", "a.tgz"}) {
      byte[] archive = name.equals("a.zip") ? zip(files) : tar(files);
      ReadFile records = ReadFile.of(name, name.endsWith("gz") ? gzip(archive) : archive);
      assertThat(records.texts())
          .as(name)
          .containsExactlyInAnyOrder(PROSE + 1, PROSE + 2, PROSE + 3);
      assertThat(records.found()).extracting(Found::part).contains("dir/a.txt", "dir/d.zip e.txt");
      assertThat(records.losses())
          .containsExactlyInAnyOrder(Loss.UNKNOWN_FORMAT, Loss.BROKEN_ARCHIVE);
      byte[] torn = java.util.Arrays.copyOf(archive, archive.length / 2);
      assertThat(ReadFile.of(name.equals("a.zip") ? name : "a.tar", torn).losses()).isNotEmpty();
    }
  }

  @Test
  void anArchiveThatExpandsWithoutEndIsGivenUp() throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    for (int i = 0; i < 40; i++) {
      byte[] blank = new byte[4 << 20];
      java.util.Arrays.fill(blank, (byte) 10);
      files.put(i + ".jsonl", blank);
    }
    assertThat(ReadFile.of("a.zip", zip(files)).losses())
        .endsWith(Loss.TORN_FILE)
        .hasSizeLessThan(41);
  }

  @Test
  void backslashesBeforeQuotesAreReadIfAskedFor() {
    String table = "title,text\n一,\"他说\\\"今天\\\"，\n好\\\\\"\n二,\"好\"\"的\"\n";
    InputOptions spark =
        new InputOptions("x", "", "", Format.CSV, Format.TEXT, "text", "title", false, "\\");
    ReadFile records = ReadFile.of("a.csv", table.getBytes(UTF_8), spark);
    assertThat(records.texts()).containsExactly("他说\"今天\"，\n好\\", "好\"的");
    assertThat(ReadFile.of("a.csv", "a,text\n1,\"说\\\"好\\\"的\"\n").all().toString())
        .contains("a quote inside a field that does not begin with one, or followed by no comma")
        .contains("ingest.inputs[].escape");
    assertThat(ReadFile.of("a.csv", "a,text\n1,\"说\n").all().toString())
        .contains("quotes do not close")
        .doesNotContain("escape");
  }

  private static InputOptions of(Format format) {
    return new InputOptions("x", "", "", format, Format.TEXT, "text", "title", false);
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  private static byte[] zip(Map<String, byte[]> files) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        zip.putNextEntry(new ZipEntry(file.getKey()));
        zip.write(file.getValue());
        zip.closeEntry();
      }
    }
    return out.toByteArray();
  }

  private static byte[] tar(Map<String, byte[]> files) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(out, "UTF-8")) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        TarArchiveEntry entry = new TarArchiveEntry(file.getKey());
        entry.setSize(file.getValue().length);
        tar.putArchiveEntry(entry);
        tar.write(file.getValue());
        tar.closeArchiveEntry();
      }
    }
    return out.toByteArray();
  }
}
