package io.tianma.jobs;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.data.source.SourceReader;
import io.tianma.data.source.record.InputOptions;
import io.tianma.data.source.record.SourceRecord;
import io.tianma.data.source.record.SourceRecord.Found;
import io.tianma.data.source.record.SourceRecord.Lost;
import io.tianma.jobs.config.ConfigFiles;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each description in conf/corpora reads a made sample of its corpus' layout. */
class CorporaLayoutsTest {
  private static final Path CORPORA = Path.of("../conf/corpora");

  /** Description, name of a file, its content, titles and texts. */
  static Stream<Arguments> layouts() {
    return Stream.of(
        layout(
            "wudao",
            "part-2021011893.json",
            "[{\"id\": 1, \"titleUkey\": \"x\", \"title\": \"题一\", \"content\": \"文一。\\n续。\"},\n"
                + "{\n\"id\": 2,\n\"title\": \"题二\",\n\"content\": \"文二。\"\n}]\n",
            "题一|文一。\n续。",
            "题二|文二。"),
        layout("cluecorpussmall", "corpus.txt", "第一句。\n第二句。\n\n\n第三句。\n", "|第一句。\n第二句。", "|第三句。"),
        layout("thucnews", "体育/0.txt", "标题\n　　正文一。\n　　正文二。\n", "标题|正文一。\n　　正文二。\n"),
        layout(
            "zhwiki",
            "AA/wiki_00",
            "<doc id=\"13\" url=\"https://zh.wikipedia.org/wiki?curid=13\" title=\"数学\">\n数学\n\n"
                + "数学是研究数量的学科。\n\n</doc>\n<doc id=\"18\" url=\"x\" title=\"A &amp; B\">\nA &amp; B\n\n"
                + "第二篇。\n</doc>\n",
            "数学|数学是研究数量的学科。",
            "A & B|第二篇。"),
        layout(
            "zhwiki",
            "zhwiki-latest-pages-articles.xml",
            "<mediawiki>\n  <page>\n    <title>天马</title>\n    <ns>0</ns>\n    <revision>\n"
                + "      <text>'''天马'''。</text>\n    </revision>\n  </page>\n</mediawiki>\n",
            "天马|'''天马'''。"),
        layout(
            "mnbvc",
            "0.jsonl",
            "{\"文件名\": \"a.txt\", \"是否待查文件\": false, \"段落数\": 2, \"段落\": [{\"行号\": 0, \"是否重复\": false,"
                + " \"内容\": \"段一。\"}, {\"行号\": 1, \"内容\": \"段二。\"}]}\n",
            "a.txt|段一。\n段二。"),
        layout(
            "cci3",
            "part-1.jsonl",
            "{\"id\": \"1\", \"text\": \"文。\", \"meta\": {\"x\": 1}}\n",
            "|文。"),
        layout("skypile", "2020-40_zh_head_0000.jsonl", "{\"text\": \"文。\"}\n", "|文。"),
        layout(
            "news2016zh",
            "news2016zh_valid.json",
            "{\"news_id\": \"1\", \"keywords\": \"\", \"title\": \"题\", \"desc\": \"摘\", \"source\":"
                + " \"s\", \"time\": \"t\", \"content\": \"文。\"}\n",
            "题|文。"),
        layout(
            "lcsts",
            "PART_III.txt",
            "<doc id=0>\n    <human_label>5</human_label>\n    <summary>\n        摘要\n    </summary>\n"
                + "    <short_text>\n        正文。\n    </short_text>\n</doc>\n",
            "摘要|正文。"),
        layout(
            "csl",
            "csl_camera_readly.tsv",
            "题\t摘要。\t词_词\t工学\t计算机\n题二\t摘要二。\t词\t理学\t数学\n",
            "题|摘要。",
            "题二|摘要二。"));
  }

  private static Arguments layout(String conf, String file, String content, String... documents) {
    return Arguments.of(conf, file, content, List.of(documents));
  }

  @ParameterizedTest
  @MethodSource("layouts")
  void readsItsLayoutAloneAndInArchives(
      String conf, String file, String content, List<String> documents) throws IOException {
    InputOptions options = options(conf);
    byte[] bytes = content.getBytes(UTF_8);
    assertThat(options.licence()).isNotBlank();
    assertThat(documents(file, bytes, options)).isEqualTo(documents);
    assertThat(documents(file + ".gz", gzip(bytes), options)).isEqualTo(documents);
    assertThat(documents("a.zip", zip(file, bytes), options)).isEqualTo(documents);
  }

  /** As files come: from Windows, from editors, in another charset, without an ending, packed. */
  @ParameterizedTest
  @MethodSource("layouts")
  void oddFilesOfALayoutAreTheSameDocuments(
      String conf, String file, String content, List<String> documents) throws IOException {
    InputOptions options = options(conf);
    byte[] plain = content.getBytes(UTF_8);
    Map<String, byte[]> odd = new LinkedHashMap<>();
    odd.put(file, content.replace("\n", "\r\n").getBytes(UTF_8));
    odd.put("mark/" + file, ("\uFEFF" + content).getBytes(UTF_8));
    odd.put("mark-and-crlf/" + file, ("\uFEFF" + content.replace("\n", "\r\n")).getBytes(UTF_8));
    odd.put("utf-16/" + file, ("\uFEFF" + content).getBytes(UTF_16LE));
    odd.put("no-end/" + file, content.stripTrailing().getBytes(UTF_8));
    odd.put("a.tar.gz", gzip(tar("目录/" + file, plain)));
    odd.put("a.tgz", gzip(tar(file, plain)));
    odd.put("gbk-names.zip", zip("新闻/" + file, plain, Charset.forName("GBK")));
    odd.put("in-zip.zip", zip(file + ".gz", gzip(plain)));
    if (!file.endsWith(".xml")) { // XML names its charset
      odd.put("gbk/" + file, content.getBytes(Charset.forName("GB18030")));
    }
    for (Map.Entry<String, byte[]> each : odd.entrySet()) {
      List<String> read =
          documents(each.getKey(), each.getValue(), options).stream()
              .map(text -> text.replace("\r\n", "\n").stripTrailing())
              .toList();
      assertThat(read)
          .as(each.getKey())
          .isEqualTo(documents.stream().map(String::stripTrailing).toList());
    }
  }

  @Test
  void everyDescriptionHasASample() throws IOException {
    List<String> tested = layouts().map(a -> a.get()[0] + ".conf").distinct().sorted().toList();
    try (Stream<Path> files = Files.list(CORPORA)) {
      assertThat(files.map(f -> f.getFileName().toString()).sorted().toList()).isEqualTo(tested);
    }
  }

  private static InputOptions options(String conf) {
    return ConfigFiles.read(CORPORA.resolve(conf + ".conf"), List.of()).ingest().inputs().get(0);
  }

  private static List<String> documents(String name, byte[] bytes, InputOptions options) {
    List<String> documents = new ArrayList<>();
    SourceReader records =
        new SourceReader(new ByteArrayInputStream(bytes), name, false, options, 1 << 20);
    while (records.hasNext()) {
      SourceRecord record = records.next();
      documents.add(
          record instanceof Found found
              ? found.title() + "|" + found.text()
              : ((Lost) record).toString());
    }
    return documents;
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  private static byte[] tar(String name, byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(out, "UTF-8")) {
      TarArchiveEntry entry = new TarArchiveEntry(name);
      entry.setSize(bytes.length);
      tar.putArchiveEntry(entry);
      tar.write(bytes);
      tar.closeArchiveEntry();
    }
    return out.toByteArray();
  }

  private static byte[] zip(String name, byte[] bytes) throws IOException {
    return zip(name, bytes, UTF_8);
  }

  private static byte[] zip(String name, byte[] bytes, Charset names) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out, names)) {
      zip.putNextEntry(new ZipEntry(name));
      zip.write(bytes);
      zip.closeEntry();
    }
    return out.toByteArray();
  }
}
