package io.tianma.data.source.layout;

import static io.tianma.data.source.ReadFile.fields;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.data.source.record.Format;
import io.tianma.data.source.record.InputOptions;
import io.tianma.data.source.record.RecordReader;
import io.tianma.data.source.record.SourceRecord;
import io.tianma.data.source.record.SourceRecord.Found;
import io.tianma.data.source.record.SourceRecord.Lost;
import io.tianma.data.source.record.SourceRecord.Mended;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Plain lines, whole files and texts between tags. */
class DocsTest {
  private static InputStream in(String text) {
    return new ByteArrayInputStream(text.getBytes(UTF_8));
  }

  /** What a reader gives, each as offset, title and text, or as offset and what was wrong. */
  private static List<String> drain(RecordReader reader) throws IOException {
    List<String> all = new ArrayList<>();
    for (SourceRecord record = reader.next(); record != null; record = reader.next()) {
      all.add(
          record instanceof Found found
              ? found.offset() + " [" + found.title() + "] " + found.text()
              : record.offset() + " " + ((Lost) record).detail());
    }
    return all;
  }

  @Test
  void linesOrParagraphsAreTexts() throws IOException {
    String text = "\n甲\n乙\r\n \t\n\u3000\n丙";
    assertThat(drain(new PlainLines(in(text), 9, true)))
        .containsExactly("1 [] 甲", "5 [] 乙", "17 [] 丙");
    assertThat(drain(new PlainLines(in(text), 9, false))).containsExactly("1 [] 甲\n乙", "17 [] 丙");
    assertThat(drain(new PlainLines(in("\n \n"), 9, false))).isEmpty();
  }

  @Test
  void aTextThatIsTooLongIsLostAlone() throws IOException {
    assertThat(drain(new PlainLines(in("甲\n甲a\n乙"), 3, true)))
        .containsExactly("0 [] 甲", "4 a text of more than 3 bytes", "9 [] 乙");
    assertThat(drain(new PlainLines(in("甲\n乙\n\n丙"), 7, false)))
        .containsExactly("0 [] 甲\n乙", "9 [] 丙");
    assertThat(drain(new PlainLines(in("甲\n乙\n\n丙"), 6, false)))
        .containsExactly("0 a text of more than 6 bytes", "9 [] 丙");
  }

  @Test
  void wideSpacesAreLookedAtForThreeHundredBytes() throws IOException {
    assertThat(drain(new PlainLines(in("\u3000".repeat(100)), 1000, true))).isEmpty();
    assertThat(drain(new PlainLines(in("\u3000".repeat(101)), 1000, true)))
        .containsExactly("0 no text");
  }

  private static List<String> whole(String text, Format format, int max) throws IOException {
    return drain(new WholeFile(in(text), format, max, true));
  }

  @Test
  void aWholeFileIsOneTextPerhapsBehindItsTitle() throws IOException {
    assertThat(whole("甲\n乙", Format.TEXT, 7)).containsExactly("0 [] 甲\n乙");
    assertThat(whole("甲\n乙", Format.TEXT, 6)).containsExactly("0 more than 6 bytes");
    assertThat(whole("甲\n\n 乙", Format.TITLED, 9)).containsExactly("0 [甲] 乙");
    assertThat(whole("\n 甲 \n乙", Format.TITLED, 19)).containsExactly("0 [甲] 乙");
    assertThat(whole("甲\n \n", Format.TITLED, 9)).containsExactly("0 [] 甲\n \n");
    assertThat(whole("甲乙", Format.TITLED, 9)).containsExactly("0 [] 甲乙");
    assertThat(whole("# 甲\n乙", Format.MARKDOWN, 9)).containsExactly("0 [甲] # 甲\n乙");
    assertThat(whole(" ", Format.TITLED, 9)).containsExactly("0 no text");
  }

  @Test
  void aTextIsLongAboveTwoHundredThousandCharacters() throws IOException {
    for (int length : new int[] {200_000, 200_001}) {
      for (boolean guessed : new boolean[] {true, false}) {
        for (Format format : new Format[] {Format.TEXT, Format.HTML}) {
          RecordReader reader = new WholeFile(in("a".repeat(length)), format, 1 << 20, guessed);
          boolean marked = length > 200_000 && guessed && format == Format.TEXT;
          assertThat(((Found) reader.next()).mended().containsKey(Mended.LONG_TEXTS))
              .isEqualTo(marked);
          assertThat(reader.next()).isNull();
        }
      }
    }
  }

  private static List<String> docs(String text, InputOptions options, int max) throws IOException {
    return drain(new TaggedDocs(in(text.replace('|', '\n')), options, max));
  }

  /** A bar stands for a line end. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '@',
      quoteCharacter = '`',
      value = {
        "<doc id=\"1\" title=\"甲\">|甲||乙|</doc> @ 0 [甲] 乙",
        "<doc title = \"甲&amp;\">|甲乙|</doc> @ 0 [甲&] 甲乙",
        "<doc subtitle=\"甲\">|乙|</doc> @ 0 [] 乙",
        "||  <DOC>|a&lt;b|</Doc>  | @ 2 [] a<b",
        "<doc>乙</doc> @ 0 [] 乙",
        "<document>|</doc> @ 0 no <doc>",
        "甲|乙 @ 0 no <doc>",
        "<doc>|甲 @ 0 a <doc> without end",
        "<doc>|</doc> @ 0 no text",
        "<doc|甲|</doc> @ 0 no <doc>",
        "<doc title=\"丙\">|<contenttitle>题</contenttitle><content> 甲 </content></doc> @ 0 [题] 甲",
        "<doc title=\"丙\">|<content>甲</content></doc> @ 0 [丙] 甲",
        "<doc>|<summary>题</summary>|<short_text>甲</short_text>|</doc> @ 0 [题] 甲",
        "<doc>|<text>丁</text><short_text>甲</short_text><title>题</title></doc> @ 0 [题] 丁",
        "<doc>|<content>甲 @ 0 a <doc> without end",
        "<doc>|<content>甲|</doc> @ 0 [] <content>甲",
      })
  void textsBetweenTagsAreReadByTheirTags(String text, String record) throws IOException {
    assertThat(docs(text, InputOptions.of("x"), 1000)).containsExactly(record);
  }

  @Test
  void fieldsThatAreNamedComeFirst() throws IOException {
    String doc =
        "<doc>|<content>甲</content><body>乙</body><title>丙</title><head>丁</head></doc>|<doc>戊</doc>";
    assertThat(docs(doc, fields("body", "head"), 1000)).containsExactly("0 [丁] 乙", "85 [] 戊");
  }

  @Test
  void aDocThatIsTooLongIsLostAlone() throws IOException {
    String two = "<doc>|abc|</doc>|<doc>d</doc>";
    assertThat(docs(two, InputOptions.of("x"), 16)).containsExactly("0 [] abc", "17 [] d");
    assertThat(docs(two, InputOptions.of("x"), 15))
        .containsExactly("0 a text of more than 15 bytes", "17 [] d");
  }
}
