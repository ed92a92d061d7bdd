package io.tianma.data.testing;

import io.tianma.data.source.TextLines;
import io.tianma.data.source.TextRecords;
import io.tianma.data.source.charset.Decoder;
import io.tianma.data.source.charset.Plausible;
import io.tianma.data.source.layout.Contents;
import io.tianma.data.source.record.Format;
import io.tianma.data.source.record.InputOptions;
import io.tianma.data.store.Records;
import io.tianma.data.text.Utf8;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** What bytes and names of files from anywhere pass through, and what makes records of them. */
final class ByteFunctions {
  private static final Charset GB18030 = Charset.forName("GB18030");

  private final Map<String, Consumer<String>> all;

  private ByteFunctions(Map<String, Consumer<String>> all) {
    this.all = all;
  }

  static void addTo(Map<String, Consumer<String>> all) {
    ByteFunctions of = new ByteFunctions(all);
    of.bytes();
    of.records();
  }

  private void bytes() {
    all.put("utf-8", text -> Utf8.strict(utf8(text), "x"));
    all.put("charset of utf-8", text -> Decoder.decode(utf8(text)));
    all.put("charset of gb18030", text -> Decoder.decode(text.getBytes(GB18030)));
    all.put("charset of half utf-8", text -> Decoder.decode(both(text)));
    all.put("charset of utf-16", text -> Decoder.decode(text.getBytes(StandardCharsets.UTF_16)));
    all.put("charset declared", text -> Decoder.decode(both(text), "gbk"));
    all.put("plausible", Plausible::isChinese);
    all.put("charset of a header", Contents::declared);
    all.put("charset of a page", text -> Contents.declaredInside(utf8(text)));
    all.put("lines of a file", text -> readLines(utf8(text), "x"));
    all.put("all of a file", text -> TextLines.all(utf8(text), "x", "x"));
  }

  private void records() {
    InputOptions plain = InputOptions.of("x");
    for (Format format : Set.of(Format.TEXT, Format.MARKDOWN, Format.HTML, Format.WIKITEXT)) {
      InputOptions options = Records.with(plain, "content", format);
      all.put("record of " + format.key(), text -> TextRecords.of(0, text, null, options));
      all.put("titled record of " + format.key(), text -> TextRecords.of(0, text, text, options));
    }
    all.put("name of a corpus", text -> InputOptions.of("x" + text + "x").corpusName());
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** In two charsets, one after the other. */
  private static byte[] both(String text) {
    byte[] first = utf8(text);
    byte[] second = text.getBytes(GB18030);
    byte[] both = new byte[first.length + second.length];
    System.arraycopy(first, 0, both, 0, first.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  private static void readLines(byte[] bytes, String name) {
    try (BufferedReader in = TextLines.open(new ByteArrayInputStream(bytes), name)) {
      while (in.readLine() != null) {}
    } catch (MalformedInputException e) {
      // of a line that is in no charset
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
