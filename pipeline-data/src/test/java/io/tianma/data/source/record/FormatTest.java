package io.tianma.data.source.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tianma.data.source.record.SourceRecord.Found;
import io.tianma.data.source.record.SourceRecord.Mended;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Formats by their names, options of an input, and what is said of records. */
class FormatTest {
  @ParameterizedTest
  @CsvSource({
    "a.txt, TEXT",
    "a.TEXT, TEXT",
    "a.b.md, MARKDOWN",
    "x/a.markdown.gz, MARKDOWN",
    "a.htm, HTML",
    "a.xhtml.xz, HTML",
    "a.ndjson, JSONL",
    "a.json.zst, JSONL",
    "a.csv, CSV",
    "a.tsv, TSV",
    "a.parquet, PARQUET",
    "a.warc.gz, WARC",
    "a.wet, WARC",
    "a.xml.bz2, MEDIAWIKI",
    ".txt, TEXT",
    "a,",
    "a.,",
    "a.java,",
    "a.gz,",
    "txt,"
  })
  void theEndOfANameTellsTheFormat(String name, Format format) {
    assertThat(Format.ofName(name).orElse(null)).isEqualTo(format);
  }

  @Test
  void textsAreWrittenInFourFormatsAndFourAreWholeFiles() {
    List<Format> contents = List.of(Format.TEXT, Format.MARKDOWN, Format.HTML, Format.WIKITEXT);
    List<Format> whole = List.of(Format.TEXT, Format.MARKDOWN, Format.HTML, Format.TITLED);
    for (Format format : Format.values()) {
      assertThat(format.isContent()).isEqualTo(contents.contains(format));
      assertThat(format.isWholeFile()).isEqualTo(whole.contains(format));
      if (contents.contains(format)) {
        assertThat(Format.ofContent(format.key())).isEqualTo(format);
      } else {
        assertThatIllegalArgumentException()
            .isThrownBy(() -> Format.ofContent(format.key()))
            .withMessage("format = " + format.key() + ": must be text, markdown, html or wikitext");
      }
    }
  }

  private static InputOptions options(Format format) {
    return new InputOptions("x", "", "", format, Format.TEXT, "text", "title", false);
  }

  @ParameterizedTest
  @CsvSource({
    "AUTO, a.parquet, true",
    "AUTO, a.txt, false",
    "AUTO, a, false",
    "PARQUET, a, true",
    "CSV, a.parquet, false"
  })
  void columnsAreReadWhereNameOrOptionSaySo(Format format, String name, boolean parquet) {
    assertThat(options(format).isParquet(name)).isEqualTo(parquet);
  }

  @ParameterizedTest
  @CsvSource({"a/b, b", "a/b//, b", "b, b", "hdfs://h/x/news, news"})
  void aCorpusWithoutANameIsCalledAsItsDirectory(String path, String corpus) {
    assertThat(InputOptions.of(path).corpusName()).isEqualTo(corpus);
    assertThat(
            new InputOptions(path, "wiki", "", Format.AUTO, Format.TEXT, "t", "", false)
                .corpusName())
        .isEqualTo("wiki");
  }

  private static void refused(
      String message, String path, Format format, Format content, String field, String escape) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new InputOptions(path, "", "", format, content, field, "", false, escape))
        .withMessage(message);
  }

  @Test
  void whatCannotBeReadIsRefusedByItsKey() {
    refused("path =  : name a file or directory", " ", Format.AUTO, Format.TEXT, "t", "");
    refused("text-field = : name a field", "x", Format.AUTO, Format.TEXT, "", "");
    refused(
        "content = jsonl: must be text, markdown, html or wikitext",
        "x",
        Format.AUTO,
        Format.JSONL,
        "t",
        "");
    refused(
        "format = wikitext: is what a text is written in; a dump of a wiki is mediawiki",
        "x",
        Format.WIKITEXT,
        Format.TEXT,
        "t",
        "");
    refused(
        "escape = ': must be \"\" (quotes are doubled) or \"\\\\\" (a backslash stands before"
            + " them)",
        "x",
        Format.AUTO,
        Format.TEXT,
        "t",
        "'");
    assertThat(new InputOptions("x", "", "", Format.CSV, Format.TEXT, "t", "", true, "\\").escape())
        .isEqualTo("\\");
    assertThat(options(Format.CSV).escape()).isEmpty();
  }

  @Test
  void whatIsNobodysFaultIsNotBad() {
    assertThat(Arrays.stream(Loss.values()).filter(loss -> !loss.bad()))
        .containsExactly(
            Loss.EMPTY,
            Loss.NO_FILE,
            Loss.SAME_DIRECTORY,
            Loss.UNKNOWN_FORMAT,
            Loss.NO_PAGE,
            Loss.INGESTED_BEFORE);
    assertThat(Loss.NOT_TEXT.key()).isEqualTo("not-text");
    assertThat(Mended.REPLACED_CHARACTERS.key()).isEqualTo("replaced-characters");
  }

  @Test
  void aRecordIsChangedInWhatIsNamedOnly() {
    Found found = new Found(7, "p", "题", "文", Format.HTML, Map.of(Mended.CUT_ANSWERS, 2L));
    Map<Mended, Long> mended = Map.of(Mended.CUT_ANSWERS, 2L);
    assertThat(found.with("甲", "乙")).isEqualTo(new Found(7, "p", "甲", "乙", Format.HTML, mended));
    assertThat(found.inside("a.zip"))
        .isEqualTo(new Found(7, "a.zip p", "题", "文", Format.HTML, mended));
    assertThat(new Found(7, "", "", "文", Format.TEXT, Map.of()).inside("a.zip").part())
        .isEqualTo("a.zip");
    assertThat(found.mended(Mended.CUT_ANSWERS).mended(Mended.LONG_TEXTS).mended())
        .isEqualTo(Map.of(Mended.CUT_ANSWERS, 3L, Mended.LONG_TEXTS, 1L));
  }
}
